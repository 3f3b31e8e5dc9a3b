package dev.sluice.run.redis;

import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.SpoiltKeyException;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunInfo;
import dev.sluice.run.RunLog;
import dev.sluice.run.RunStore;
import dev.sluice.run.RunTooLargeException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Steps of a run whose handler is here. Each step is refused by Redis if the run is not here any
 * more; the handler is stopped then, and its log follows the run.
 */
final class HeldRuns {

    private final RunRecords records;
    private final Leases leases;
    private final String replica;
    private final LocalRuns locals;
    private volatile Optional<RunStore.Listener> listener = Optional.empty();

    HeldRuns(RunRecords records, Leases leases, String replica, LocalRuns locals) {
        this.records = records;
        this.leases = leases;
        this.replica = replica;
        this.locals = locals;
    }

    void listen(RunStore.Listener told) {
        listener = Optional.of(told);
    }

    void tell(Consumer<RunStore.Listener> what) {
        listener.ifPresent(what);
    }

    Optional<RunStore.Listener> listener() {
        return listener;
    }

    /** Appends. Returns false if the handler of the attempt is to stop. */
    boolean append(LocalRun run, int attempt, byte[] bytes) {
        RunLog log = run.log();
        run.lock.lock();
        try {
            if (!run.isHeld(attempt)) {
                return false;
            }
            if (!locals.take(bytes.length)) {
                throw new RunTooLargeException("The service holds as much of other runs as it can");
            }
            boolean isAppended = false;
            try {
                isAppended = store(log, log.length(), bytes) && log.append(log.length(), bytes);
            } finally {
                if (!isAppended) {
                    locals.give(bytes.length);
                }
            }
            if (!isAppended) {
                lose(run);
            }
            return isAppended;
        } finally {
            run.lock.unlock();
        }
    }

    /** Appends in Redis, and what it has lost of the log before that. */
    private boolean store(RunLog log, int from, byte[] bytes) {
        return switch (records.append(log.info(), from, bytes)) {
            case RunRecords.Answer.Done _ -> true;
            case RunRecords.Answer.Refused _ -> false;
            case RunRecords.Answer.TooShort(int length) -> {
                byte[] lost = log.bytesFrom(length);
                byte[] all = new byte[lost.length + bytes.length];
                System.arraycopy(lost, 0, all, 0, lost.length);
                System.arraycopy(bytes, 0, all, lost.length, bytes.length);
                yield store(log, length, all);
            }
        };
    }

    /** Ends the run, if the attempt is still here. */
    boolean end(LocalRun run, int attempt, RunEnd end) {
        return end(run, attempt, info -> records.end(info, run.log().length(), end), end);
    }

    /** Ends the run as another replica wants it. */
    boolean endAs(LocalRun run, int attempt, String name, RunEnd end) {
        return end(run, attempt, info -> records.endAnywhere(info, name, end), end);
    }

    private interface Ending {
        RunRecords.Answer end(RunInfo info);
    }

    private boolean end(LocalRun run, int attempt, Ending ending, RunEnd end) {
        run.lock.lock();
        try {
            if (!run.isHeld(attempt)) {
                return false;
            }
            boolean counts =
                    switch (ending.end(run.log().info())) {
                        case RunRecords.Answer.Done(int length) -> {
                            ended(run, length, end);
                            yield true;
                        }
                        case RunRecords.Answer.TooShort(int length) -> {
                            RunLog log = run.log();
                            yield store(log, length, log.bytesFrom(length))
                                    && end(run, attempt, ending, end);
                        }
                        case RunRecords.Answer.Refused _ -> false;
                    };
            if (!counts && run.isHeld(attempt)) {
                lose(run);
            }
            return counts;
        } finally {
            run.lock.unlock();
        }
    }

    private void ended(LocalRun run, int length, RunEnd end) {
        if (length > run.log().length()) {
            // A piece whose answer was lost before the store was given up.
            var _ = run.refresh(end);
        }
        run.end(end);
        strike(run);
        tell(told -> told.ended(run.log()));
    }

    /** Others find it out otherwise. */
    private void strike(LocalRun run) {
        try {
            leases.strike(replica, run.id());
        } catch (RedisUnavailableException e) {
            // The next look at the runs of this replica does it.
        }
    }

    /** The run is over or elsewhere: the handler is stopped. Called with the lock. */
    void lose(LocalRun run) {
        run.letGo();
        try {
            run.join();
        } catch (RedisUnavailableException e) {
            // The next look at all logs does it.
        }
        tell(told -> told.ended(run.log()));
    }

    /** Makes sure that the run is still here. */
    void check(LocalRun run) {
        run.lock.lock();
        try {
            if (run.isHeld() && !renew(run)) {
                lose(run);
            }
        } finally {
            run.lock.unlock();
        }
    }

    private boolean renew(LocalRun run) {
        try {
            return records.renew(run.log().info());
        } catch (SpoiltKeyException e) {
            return false;
        }
    }

    /** Gives the run up for another replica. */
    boolean handOver(LocalRun run) {
        run.lock.lock();
        try {
            if (!run.isHeld()) {
                return false;
            }
            leases.addToNobody(run.id());
            boolean isGiven = records.give(run.log().info(), Leases.NOBODY);
            lose(run);
            strike(run);
            return isGiven;
        } finally {
            run.lock.unlock();
        }
    }
}

package dev.sluice.run.redis;

import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunInfo;
import dev.sluice.run.RunLog;
import dev.sluice.run.RunState;
import dev.sluice.run.RunStore.Found;
import dev.sluice.source.UnavailableException;
import dev.sluice.topic.TopicName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Starts and finds runs. In this replica, one thread at a time does so with an id; the replicas
 * agree by scripts in Redis.
 */
final class SharedRuns {

    private static final int LOCKS = 256;

    private final Replica replica;
    private final Runnable checkSoon;
    private final Consumer<RunLog> onReaders;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

    /**
     * The runs.
     *
     * @param checkSoon called if Redis may have noted a run here that has no handler
     * @param onReaders given to the logs
     */
    SharedRuns(Replica replica, Runnable checkSoon, Consumer<RunLog> onReaders) {
        this.replica = replica;
        this.checkSoon = checkSoon;
        this.onReaders = onReaders;
    }

    /** The lock under which a run becomes one of this replica. */
    ReentrantLock lock(TopicName id) {
        return locks.get(Math.floorMod(id.hashCode(), LOCKS));
    }

    Found start(RunInfo info) {
        ReentrantLock lock = lock(info.id());
        lock.lock();
        try {
            Found found = local(info.id()).<Found>map(Found.Known::new).orElse(new Found.Unknown());
            while (found instanceof Found.Unknown) {
                found = begin(info).<Found>map(Found.Begun::new).orElseGet(() -> find(info.id()));
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Empty if there is another run with the id. */
    private Optional<RunLog> begin(RunInfo info) {
        LocalRuns locals = replica.locals();
        locals.require(LocalRuns.bytes(info));
        boolean isBegun = false;
        try {
            replica.leases().add(List.of(info.id()));
            OptionalLong started = begin(info, UUID.randomUUID().toString());
            if (started.isEmpty()) {
                strikeIfElsewhere(info.id());
                return Optional.empty();
            }
            LocalRun run = local(info.startedAt(started.getAsLong()));
            run.hold(info.attempt());
            locals.put(run);
            isBegun = true;
            return Optional.of(run.log());
        } finally {
            if (!isBegun) {
                locals.give(LocalRuns.bytes(info));
            }
        }
    }

    /** Once more, since the answer alone may be lost. */
    private OptionalLong begin(RunInfo info, String start) {
        try {
            return replica.records().begin(info, start);
        } catch (RedisUnavailableException e) {
            checkSoon.run();
            return replica.records().begin(info, start);
        }
    }

    private void strikeIfElsewhere(TopicName id) {
        boolean isHere =
                replica.records()
                        .read(id)
                        .filter(run -> run.holder().replica().equals(replica.name()))
                        .isPresent();
        if (!isHere) {
            replica.leases().strike(replica.name(), id);
        }
    }

    private LocalRun local(RunInfo info) {
        return local(new RunLog(info, onReaders));
    }

    private LocalRun local(RunLog log) {
        return new LocalRun(log, replica.records(), replica.redis(), replica.locals());
    }

    Found find(TopicName id) {
        Optional<RunLog> live = local(id);
        if (live.isPresent()) {
            return new Found.Known(live.get());
        }
        ReentrantLock lock = lock(id);
        lock.lock();
        try {
            return local(id).<Found>map(Found.Known::new).orElseGet(() -> read(id));
        } finally {
            lock.unlock();
        }
    }

    private Optional<RunLog> local(TopicName id) {
        return replica.locals()
                .find(id)
                .filter(LocalRun::isLive)
                .map(run -> {
                    run.use();
                    return run.log();
                });
    }

    private Found read(TopicName id) {
        Optional<StoredRun> stored = replica.records().read(id);
        if (stored.isEmpty() || stored.get().isGone()) {
            replica.locals().find(id).ifPresent(replica.locals()::lose);
            return stored.isEmpty() ? new Found.Unknown() : new Found.Gone();
        }
        LocalRun run = load(stored.get());
        return new Found.Known(run.log());
    }

    /** The log of a run, with all that Redis has of it. */
    LocalRun load(StoredRun stored) {
        LocalRun run =
                replica.locals()
                        .find(stored.info().id())
                        .filter(known -> isSame(known, stored))
                        .orElseGet(() -> add(stored.info()));
        run.use();
        run.join();
        if (run.isStarved()) {
            replica.locals().dropUnread(run);
            throw new UnavailableException(
                    "The service holds as much of other runs as it can: try again later");
        }
        return run;
    }

    /**
     * A log is read. If it was dropped after its reader had got it, it follows its run again, or is
     * over if it cannot: its reader would wait forever.
     */
    void adopt(RunLog log) {
        ReentrantLock lock = lock(log.info().id());
        lock.lock();
        try {
            boolean mayBeForgotten = log.state() != RunState.RUNNING || log.readers() == 0;
            if (mayBeForgotten || replica.locals().of(log).isPresent()) {
                return;
            }
            LocalRun run = local(log);
            if (replica.locals().putIfAbsent(run)) {
                run.join();
            } else {
                var _ = log.end(RunEnd.lost());
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isSame(LocalRun known, StoredRun stored) {
        boolean isWhole = known.log().state() == RunState.RUNNING || stored.end().isPresent();
        return isWhole && known.log().info().startedMillis() == stored.info().startedMillis();
    }

    private LocalRun add(RunInfo info) {
        replica.locals().require(LocalRuns.bytes(info));
        LocalRun run = local(info);
        replica.locals().put(run);
        return run;
    }
}

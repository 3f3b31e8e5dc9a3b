package dev.sluice.run.redis;

import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.SpoiltKeyException;
import dev.sluice.run.RunBudget;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunInfo;
import dev.sluice.run.RunLog;
import dev.sluice.run.RunState;
import dev.sluice.run.RunStore;
import dev.sluice.run.RunStoreException;
import dev.sluice.topic.TopicName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Runs in Redis, shared by all replicas of a service. Thread-safe.
 *
 * <p>What a run says is in Redis before it is in the log of its replica; the other replicas that
 * read it follow a short stream of notices. Each replica has a lease. The others find out within
 * seconds when it ends, and start its runs again that can be, or end them as lost.
 *
 * <pre>
 *   handler --append--> Redis: log, notices --tail--> log --> readers on other replicas
 *                         |
 *                         +--> log --> readers on this replica
 * </pre>
 */
public final class RedisRunStore implements RunStore {

    private final Replica replica;
    private final SharedRuns runs;
    private final CommonNotices notices;
    private final Upkeep upkeep;

    private RedisRunStore(Redis redis, RunBudget budget, Duration remember, Pace pace) {
        this.replica = Replica.of(redis, budget, remember, pace.lease());
        this.notices = new CommonNotices(redis, new Notices());
        this.runs = new SharedRuns(replica, this::checkSoon, this::readersChanged);
        this.upkeep = new Upkeep(replica, runs, notices, pace);
    }

    /**
     * A store, and its threads that keep the lease of this replica and look for those of others.
     *
     * @param redis has the runs; not closed with the store
     * @param budget bounds the memory of the logs in this process
     * @param remember the time for which an id answers 410 after its events are gone
     * @return the store
     */
    public static RedisRunStore create(Redis redis, RunBudget budget, Duration remember) {
        return create(redis, budget, remember, Pace.NORMAL);
    }

    static RedisRunStore create(Redis redis, RunBudget budget, Duration remember, Pace pace) {
        return new RedisRunStore(redis, budget, remember, pace);
    }

    /** Nothing happens before: runs that are found must be told to somebody. */
    @Override
    public void listen(Listener listener) {
        replica.held().listen(listener);
        notices.begin();
        upkeep.start();
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (RedisUnavailableException e) {
            throw new RunStoreException(e);
        }
    }

    @Override
    public Found start(RunInfo info) {
        return asked(() -> runs.start(info));
    }

    @Override
    public Found find(TopicName id) {
        return asked(() -> runs.find(id));
    }

    @Override
    public boolean append(RunLog log, int attempt, byte[] bytes) {
        return asked(() ->
                replica.locals()
                        .of(log)
                        .filter(run -> replica.held().append(run, attempt, bytes))
                        .isPresent());
    }

    @Override
    public boolean end(RunLog log, int attempt, RunEnd end) {
        return asked(() ->
                replica.locals()
                        .of(log)
                        .filter(run -> replica.held().end(run, attempt, end))
                        .isPresent());
    }

    @Override
    public boolean stop(RunLog log, RunEnd end) {
        if (log.state() != RunState.RUNNING) {
            return false;
        }
        Optional<LocalRun> here = replica.locals().of(log).filter(LocalRun::isHeld);
        return here.isPresent()
                ? asked(() -> replica.held().end(here.get(), log.info().attempt(), end))
                : asked(() -> stopElsewhere(log, end));
    }

    /**
     * First tells the replica that has the run, which ends it if this one goes no further. Both do
     * so under one name, so that each knows the end for that of this call.
     */
    private boolean stopElsewhere(RunLog log, RunEnd end) {
        String name = UUID.randomUUID().toString();
        notices.tellStop(log.info(), name, end);
        boolean isEnded =
                replica.records().endAnywhere(log.info(), name, end)
                        instanceof RunRecords.Answer.Done;
        replica.locals().of(log).ifPresent(LocalRun::join);
        return isEnded;
    }

    @Override
    public boolean takeBack(RunLog log) {
        boolean isTakenBack = asked(() -> replica.records().takeBack(log.info()));
        if (isTakenBack) {
            replica.locals().of(log).ifPresent(this::dropRefused);
        }
        return isTakenBack;
    }

    private void dropRefused(LocalRun run) {
        run.end(RunEnd.refused());
        replica.locals().drop(run);
        replica.leases().strike(replica.name(), run.id());
    }

    @Override
    public boolean handOver(RunLog log) {
        return asked(() -> replica.locals().of(log).filter(replica.held()::handOver).isPresent());
    }

    @Override
    public boolean isReadElsewhere(RunLog log) {
        return asked(() -> {
            List<String> others =
                    replica.records().readers(log.info()).stream()
                            .filter(name -> !name.equals(replica.name()))
                            .toList();
            return !others.isEmpty() && replica.leases().isOneAlive(others);
        });
    }

    @Override
    public Collection<RunLog> logs() {
        return replica.locals().all().stream().map(LocalRun::log).toList();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Optional<String> trouble() {
        return replica.redis().trouble();
    }

    private void checkSoon() {
        upkeep.checkSoon();
    }

    /** Does not ask Redis on the thread of a reader. */
    private void readersChanged(RunLog log) {
        if (replica.locals().of(log).filter(LocalRun::isHeld).isEmpty()) {
            Thread.ofVirtual().name("sluice-run-readers").start(() -> tellReaders(log));
        } else if (log.readers() == 0) {
            replica.held().tell(told -> told.left(log));
        }
    }

    /** Waits for somebody who is just dropping the log, before it asks whether it was dropped. */
    private void tellReaders(RunLog log) {
        try {
            replica.locals().of(log).ifPresent(upkeep::tellReaders);
        } catch (RedisUnavailableException e) {
            // The next look at all logs does it.
        }
        try {
            runs.adopt(log);
        } catch (RedisUnavailableException e) {
            // The next look at all logs does it.
        }
    }

    /**
     * Leaves the runs that are at work to the other replicas. Their handlers are to be stopped
     * before; later calls fail or do nothing.
     */
    @Override
    public void close() {
        upkeep.close();
        notices.close();
        replica.locals().clear();
        try {
            replica.leases().depart();
        } catch (RedisUnavailableException e) {
            // The lease ends by itself.
        }
    }

    /** Does what other replicas ask for. */
    private final class Notices implements CommonNotices.Listener {

        @Override
        public void mayHaveMissed() {
            upkeep.checkSoon();
        }

        @Override
        public void stop(TopicName id, long started, String name, RunEnd end) {
            held(id).filter(run -> run.log().info().startedMillis() == started)
                    .ifPresent(run -> stop(run, name, end));
        }

        private void stop(LocalRun run, String name, RunEnd end) {
            try {
                var _ = replica.held().endAs(run, run.log().info().attempt(), name, end);
            } catch (SpoiltKeyException e) {
                // Other notices must get through. Its handler fails when it says something.
            }
        }

        @Override
        public void left(TopicName id) {
            held(id).ifPresent(run -> replica.held().tell(told -> told.left(run.log())));
        }

        private Optional<LocalRun> held(TopicName id) {
            return replica.locals().find(id).filter(LocalRun::isHeld);
        }
    }
}

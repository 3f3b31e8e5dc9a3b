package dev.sluice.run.redis;

import dev.sluice.logging.OutageLog;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.SpoiltKeyException;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunLog;
import dev.sluice.run.RunState;
import dev.sluice.source.UnavailableException;
import dev.sluice.topic.TopicName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the lease of this replica on one thread, and looks after the rest on another: runs of dead
 * replicas, runs of this one, and logs that nobody reads.
 */
final class Upkeep {

    /** The most replicas that may die with a run before it is not started again. */
    private static final int MOST_DEATHS = 4;

    /** Runs of one dead replica that are looked at in a row. */
    private static final int AT_ONCE = 1000;

    private static final int ALL = 100_000;

    private static final System.Logger LOGGER = System.getLogger(Upkeep.class.getName());

    private final OutageLog renewing = new OutageLog(LOGGER, "The lease of runs");
    private final OutageLog looking = new OutageLog(LOGGER, "The look at runs");
    private final Replica replica;
    private final SharedRuns runs;
    private final CommonNotices notices;
    private final Pace pace;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long beganNanos = System.nanoTime();

    /**
     * Since when the lease of this replica has been renewed each time. After an outage of Redis the
     * leases of all replicas have ended, and each needs the time to renew its own.
     */
    private volatile long steadyNanos = System.nanoTime();

    /** Whether the runs of this replica are to be compared with Redis. */
    private volatile boolean mustCheck;

    Upkeep(Replica replica, SharedRuns runs, CommonNotices notices, Pace pace) {
        this.replica = replica;
        this.runs = runs;
        this.notices = notices;
        this.pace = pace;
    }

    void start() {
        Thread.ofVirtual()
                .name("sluice-run-lease")
                .start(() -> repeat(pace.renew(), this::renew, renewing));
        Thread.ofVirtual()
                .name("sluice-run-look")
                .start(() -> repeat(pace.look(), this::look, looking));
    }

    private void repeat(Duration period, Runnable work, OutageLog log) {
        try {
            do {
                try {
                    work.run();
                    log.succeeded();
                } catch (RuntimeException e) {
                    log.failed(e.toString());
                }
            } while (!closed.await(period.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Compares the runs of this replica with Redis soon. */
    void checkSoon() {
        mustCheck = true;
    }

    private void renew() {
        boolean isKept = false;
        try {
            isKept = replica.leases().renew();
            // Otherwise others may have taken its runs.
            mustCheck |= !isKept;
        } finally {
            if (!isKept) {
                steadyNanos = System.nanoTime();
            }
        }
    }

    private boolean isSteady() {
        return System.nanoTime() - steadyNanos >= pace.lease().toNanos();
    }

    private void look() {
        replica.locals().dropUnused(pace.linger());
        replica.locals().all().forEach(this::tend);
        // As long as others may still be taking them after its lease had ended.
        if (mustCheck || !isSteady()) {
            mustCheck = false;
            try {
                check();
            } catch (RuntimeException e) {
                mustCheck = true;
                throw e;
            }
        }
        replica.leases().dead().forEach(this::lookAfter);
    }

    private void tend(LocalRun run) {
        try {
            run.feed();
            tellReaders(run);
        } catch (RedisUnavailableException e) {
            // It must not keep the others from it, nor the runs of dead replicas.
        }
    }

    /** Tells the replica that has a run when its last reader here has left. */
    void tellReaders(LocalRun run) {
        run.tellReaders(notices::tellLeft);
    }

    /** Runs that are held here are noted as such, and those that are noted are held. */
    private void check() {
        List<LocalRun> here = replica.locals().all().stream().filter(LocalRun::isHeld).toList();
        replica.leases().add(here.stream().map(LocalRun::id).toList());
        here.forEach(replica.held()::check);
        replica.leases()
                .runs(replica.name(), ALL)
                .forEach(id -> takeOver(id, replica.name(), pace.grace()));
    }

    private void lookAfter(String dead, Duration since) {
        if (dead.equals(Leases.NOBODY) || (isSteady() && !dead.equals(replica.name()))) {
            replica.leases().runs(dead, AT_ONCE).forEach(id -> takeOver(id, dead, since));
        }
    }

    /**
     * Starts a run again that another replica had, or ends it. One that nobody has is noted before
     * it is given up: it stays noted while it goes on, until somebody has claimed it.
     */
    private void takeOver(TopicName id, String from, Duration since) {
        ReentrantLock lock = runs.lock(id);
        lock.lock();
        try {
            if (from.equals(replica.name()) && isHeld(id)) {
                return;
            }
            Optional<StoredRun> going = replica.records().read(id).filter(it -> it.end().isEmpty());
            Optional<StoredRun> stored = going.filter(run -> run.holder().replica().equals(from));
            boolean isToBeStruck =
                    stored.map(run -> !restart(run) && lose(run, since))
                            .orElse(going.isEmpty() || !from.equals(Leases.NOBODY));
            if (isToBeStruck) {
                replica.leases().strike(from, id);
            }
        } catch (SpoiltKeyException e) {
            // Nobody can do anything with it.
            replica.leases().strike(from, id);
        } finally {
            lock.unlock();
        }
    }

    private void strikeOther(String from, TopicName id) {
        if (!from.equals(replica.name())) {
            replica.leases().strike(from, id);
        }
    }

    private boolean isHeld(TopicName id) {
        return replica.locals().find(id).filter(LocalRun::isHeld).isPresent();
    }

    /** Returns whether the run has been claimed, here or by another replica. */
    private boolean restart(StoredRun stored) {
        if (!mayRestart(stored)
                || replica.held()
                        .listener()
                        .filter(told -> told.wouldRestart(stored.info()))
                        .isEmpty()) {
            return false;
        }
        TopicName id = stored.info().id();
        String from = stored.holder().replica();
        LocalRun run;
        try {
            run = runs.load(stored);
        } catch (UnavailableException e) {
            // There is no memory for it here.
            return false;
        }
        // If this replica has it and goes no further, it finds that out.
        mustCheck = true;
        replica.leases().add(List.of(id));
        replica.records()
                .claim(id, from, !from.equals(Leases.NOBODY))
                .ifPresent(attempt -> {
                    // Before its handler can give it up again.
                    strikeOther(from, id);
                    begin(run, attempt);
                });
        return true;
    }

    private void begin(LocalRun run, int attempt) {
        RunLog log = run.log();
        run.lock.lock();
        try {
            var _ = run.refresh(RunEnd.lost());
            if (log.state() != RunState.RUNNING || run.isStarved() || run.isDropped()) {
                // The next check finds a run without a handler.
                return;
            }
            run.hold(attempt);
        } finally {
            run.lock.unlock();
        }
        replica.held().tell(told -> told.restart(log));
    }

    private static boolean mayRestart(StoredRun run) {
        return run.info().isRestartable() && run.holder().deaths() < MOST_DEATHS;
    }

    /** A run that can be started again waits for a replica that would do so. */
    private boolean lose(StoredRun run, Duration since) {
        String from = run.holder().replica();
        Duration alone = from.equals(Leases.NOBODY) ? run.holder().sinceGiven() : since;
        Duration up = Duration.ofNanos(System.nanoTime() - beganNanos);
        if (mayRestart(run)
                && (alone.compareTo(pace.grace()) < 0 || up.compareTo(pace.grace()) < 0)) {
            return false;
        }
        return replica.records().endAt(from, run.info(), RunEnd.lost())
                instanceof RunRecords.Answer.Done;
    }

    void close() {
        closed.countDown();
    }
}

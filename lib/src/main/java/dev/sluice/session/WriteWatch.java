package dev.sluice.session;

import dev.sluice.logging.BoundedLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Drops the clients that keep a write waiting for too long, or sooner where memory is short. One
 * thread looks at all streams that are being written to; one that is idle costs nothing.
 *
 * <p>Thread-safe.
 */
final class WriteWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(250);

    private static final BoundedLog FAILURES =
            new BoundedLog(
                    System.getLogger(WriteWatch.class.getName()), "failures of the write watch");

    private final Set<Session> writing = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final OutboxBudget budget;
    private final EvictedBlocks evicted;

    WriteWatch(OutboxBudget budget, EvictedBlocks evicted) {
        this.budget = budget;
        this.evicted = evicted;
    }

    /** Starts the thread, which ends when this is closed. */
    void start() {
        Thread.ofVirtual().name("sluice-write-watch").start(this::watch);
    }

    private void watch() {
        try {
            while (!closed.await(PERIOD.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    dropStalled();
                } catch (RuntimeException | Error e) {
                    // Without this thread no client would be dropped any more.
                    FAILURES.log(Level.WARNING, () -> "Streams could not be looked at", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks after a stream until nothing is being written to it. */
    void add(Session session) {
        writing.add(session);
    }

    /** Drops the clients that are due. */
    void dropStalled() {
        Optional<Duration> withHolders = budget.patience();
        writing.forEach(session -> {
            session.dropIfStalled(withHolders);
            if (!session.isWriting()) {
                writing.remove(session);
                session.leftWatch();
            }
        });
        evicted.dropHolders(writing);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

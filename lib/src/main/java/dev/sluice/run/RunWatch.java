package dev.sluice.run;

import dev.sluice.logging.BoundedLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Ends the runs that have taken too long or that nobody reads, and tells the store again what it
 * has not taken.
 */
final class RunWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final BoundedLog failures =
            new BoundedLog(System.getLogger(RunWatch.class.getName()), "failures to watch runs");
    private final RunStore store;
    private final Collection<ActiveRun> active;
    private final Consumer<ActiveRun> whenTold;

    /** Ends that the store does not know yet, since it did not answer. */
    private final Map<ActiveRun, RunEnd> untold = new ConcurrentHashMap<>();

    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * A watch that is not started.
     *
     * @param active the runs that are at work, as they come and go
     * @param whenTold is given a run whose end the store has taken late
     */
    RunWatch(RunStore store, Collection<ActiveRun> active, Consumer<ActiveRun> whenTold) {
        this.store = store;
        this.active = active;
        this.whenTold = whenTold;
    }

    void start() {
        Thread.ofVirtual().name("sluice-run-watch").start(this::watchUntilClosed);
    }

    private void watchUntilClosed() {
        try {
            while (!closed.await(PERIOD.toNanos(), TimeUnit.NANOSECONDS)) {
                untold.forEach((run, end) -> contained(() -> tell(run, end)));
                active.forEach(run -> contained(() -> look(run)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a run that is at work here, as soon as the store answers. */
    void end(ActiveRun run, RunEnd end) {
        try {
            var _ = store.end(run.log(), run.attempt(), end);
        } catch (RunStoreException e) {
            untold.put(run, end);
        }
    }

    /** One run that fails must not keep the others from being looked at. */
    private void contained(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            failures.log(Level.WARNING, () -> "A run could not be looked after", e);
        }
    }

    private void tell(ActiveRun run, RunEnd end) {
        try {
            var _ = store.end(run.log(), run.attempt(), end);
            untold.remove(run);
            whenTold.accept(run);
        } catch (RunStoreException e) {
            // The next time, perhaps.
        }
    }

    private void look(ActiveRun run) {
        RunOptions options = run.options();
        if (run.age().compareTo(options.longest()) > 0) {
            end(run, RunEnd.failed("The run took longer than %s".formatted(options.longest())));
        } else if (!options.unread().isZero()
                && run.unread().compareTo(options.unread()) > 0
                && !isReadElsewhere(run)) {
            end(run, RunEnd.stopped("Nobody has read the run for " + options.unread()));
        }
    }

    /** If it is, that is not asked again at once. */
    boolean isReadElsewhere(ActiveRun run) {
        boolean isRead;
        try {
            isRead = store.isReadElsewhere(run.log());
        } catch (RunStoreException e) {
            // It may be.
            isRead = true;
        }
        if (isRead) {
            run.isReadElsewhere();
        }
        return isRead;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

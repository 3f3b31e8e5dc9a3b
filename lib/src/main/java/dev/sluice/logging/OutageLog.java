package dev.sluice.logging;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Logs that something is away: one line when it begins, with the reason, and one when it is over,
 * with how long it took and how often it failed meanwhile. Thread-safe; {@link #succeeded} costs
 * one volatile read while all is well.
 *
 * <pre>
 *   up --failed--> away --failed--> away ... --succeeded--> up
 *       (a line)         (counted)            (a line)
 * </pre>
 */
public final class OutageLog {

    private final BoundedLog log;
    private final String what;
    private final LongSupplier nanoTime;
    private volatile boolean away;

    // Guarded by this.
    private long since;
    private long failures;

    /**
     * A log of the outages of one thing.
     *
     * @param logger writes the lines
     * @param what its name, for example {@code Redis}
     */
    public OutageLog(System.Logger logger, String what) {
        this(new BoundedLog(logger, "changes of " + what), what, System::nanoTime);
    }

    OutageLog(BoundedLog log, String what, LongSupplier nanoTime) {
        this.log = log;
        this.what = what;
        this.nanoTime = nanoTime;
    }

    /**
     * Notes a failure. Only the first of an outage is logged, as a warning.
     *
     * @param reason why, in words for an operator, without secrets
     */
    public synchronized void failed(String reason) {
        failures++;
        if (!away) {
            since = nanoTime.getAsLong();
            away = true;
            log.log(
                    Level.WARNING,
                    () ->
                            "%s is away: %s; further failures are only counted"
                                    .formatted(what, reason));
        }
    }

    /** Notes that it works. The first time after a failure is logged. */
    public void succeeded() {
        if (away) {
            end();
        }
    }

    /**
     * Returns whether the last thing that was noted is a failure.
     *
     * @return true during an outage
     */
    boolean isAway() {
        return away;
    }

    private synchronized void end() {
        if (!away) {
            return;
        }
        long count = failures;
        Duration lasted = Duration.ofNanos(nanoTime.getAsLong() - since);
        away = false;
        failures = 0;
        log.log(
                Level.INFO,
                () ->
                        "%s is back after %d s and %d failures"
                                .formatted(what, lasted.toSeconds(), count));
    }
}

package dev.sluice.logging;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A logger for one kind of line that clients can cause, such as a refused request: it writes at
 * most {@value #LINES} lines in each period of ten seconds. What is left out is counted, and the
 * count is written when the period is over. Thread-safe.
 */
public final class BoundedLog {

    /** The most lines of one period: {@value}. */
    public static final int LINES = 10;

    private static final Duration PERIOD = Duration.ofSeconds(10);

    /** Runs an action once, after a delay. */
    @FunctionalInterface
    interface Timer {
        void after(Duration delay, Runnable action);
    }

    private final System.Logger logger;
    private final String kind;
    private final LongSupplier nanoTime;
    private final Timer timer;

    // Guarded by this.
    private long periodEnd;
    private int written;
    private long leftOut;

    /**
     * A bounded log.
     *
     * @param logger writes the lines
     * @param kind names them in the line with the count, for example {@code refused requests}
     */
    public BoundedLog(System.Logger logger, String kind) {
        this(logger, kind, System::nanoTime, BoundedLog::afterSleep);
    }

    BoundedLog(System.Logger logger, String kind, LongSupplier nanoTime, Timer timer) {
        this.logger = logger;
        this.kind = kind;
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.periodEnd = nanoTime.getAsLong();
    }

    /**
     * Writes a line, or counts it if the period has had its lines.
     *
     * @param level the level; a line below the logger's level does not count
     * @param message makes the line; not called for a line that is left out. It must not contain
     *     text of a client that has not been escaped
     */
    public void log(Level level, Supplier<String> message) {
        if (logger.isLoggable(level) && mayWrite()) {
            logger.log(level, message);
        }
    }

    /**
     * Writes a line with the stack trace of an unexpected failure, or counts it.
     *
     * @param level the level; a line below the logger's level does not count
     * @param message makes the line; not called for a line that is left out
     * @param failure the failure
     */
    public void log(Level level, Supplier<String> message, Throwable failure) {
        if (logger.isLoggable(level) && mayWrite()) {
            logger.log(level, message, failure);
        }
    }

    private synchronized boolean mayWrite() {
        long now = nanoTime.getAsLong();
        if (now - periodEnd >= 0) {
            periodEnd = now + PERIOD.toNanos();
            written = 0;
        }
        if (written < LINES) {
            written++;
            return true;
        }
        if (leftOut == 0) {
            timer.after(Duration.ofNanos(periodEnd - now), this::tellLeftOut);
        }
        leftOut++;
        return false;
    }

    private void tellLeftOut() {
        long count = takeLeftOut();
        logger.log(Level.WARNING, () -> "%d more %s were not logged".formatted(count, kind));
    }

    private synchronized long takeLeftOut() {
        long count = leftOut;
        leftOut = 0;
        return count;
    }

    private static void afterSleep(Duration delay, Runnable action) {
        Thread.ofVirtual()
                .name("sluice-log")
                .start(() -> {
                    try {
                        Thread.sleep(delay);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    action.run();
                });
    }
}

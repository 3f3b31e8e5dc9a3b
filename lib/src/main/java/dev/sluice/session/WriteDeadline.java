package dev.sluice.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Since when a write has been under way, and whether that is too long.
 *
 * <pre>
 *   NO_WRITE --start--> a moment --stop--> NO_WRITE
 *                        ^    |\---expire--> EXPIRED   (once, for good)
 *                        \start/             (something was taken)
 * </pre>
 *
 * The session's thread starts and stops; a watching thread expires.
 */
final class WriteDeadline {

    private static final long NO_WRITE = -1;
    private static final long EXPIRED = -2;

    private final SessionTime time;
    private final AtomicLong since = new AtomicLong(NO_WRITE);

    WriteDeadline(SessionTime time) {
        this.time = time;
    }

    /** Also starts again: the client has taken what was written before. */
    void start() {
        moveTo(time.now());
    }

    void stop() {
        moveTo(NO_WRITE);
    }

    private void moveTo(long next) {
        long current = since.get();
        if (current != EXPIRED) {
            // If this fails it has expired in between.
            since.compareAndSet(current, next);
        }
    }

    /** When the write that is under way began; a negative number if there is none. */
    long since() {
        return since.get();
    }

    /**
     * Ends the time of the write that is under way since then, told once.
     *
     * @param moment what {@link #since} gave
     */
    boolean expireSince(long moment) {
        return moment >= 0 && since.compareAndSet(moment, EXPIRED);
    }

    boolean isExpired() {
        return since.get() == EXPIRED;
    }

    /**
     * Returns whether a write has been under way for so long, told once.
     *
     * @param timeout zero for no limit
     */
    boolean expire(Duration timeout) {
        long current = since.get();
        return current >= 0
                && !timeout.isZero()
                && time.isPast(current + timeout.toNanos())
                && expireSince(current);
    }
}

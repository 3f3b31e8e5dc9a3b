package dev.sluice.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a write that is under way must be over.
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
    private final Duration timeout;
    private final AtomicLong due = new AtomicLong(NO_WRITE);

    WriteDeadline(Duration timeout, SessionTime time) {
        this.timeout = timeout;
        this.time = time;
    }

    /** Also starts again: the client has taken what was written before. */
    void start() {
        moveTo(time.after(timeout));
    }

    void stop() {
        moveTo(NO_WRITE);
    }

    private void moveTo(long next) {
        long current = due.get();
        if (current != EXPIRED) {
            // If this fails it has expired in between.
            due.compareAndSet(current, next);
        }
    }

    /** Returns whether a write is over its time, told once. */
    boolean expire() {
        long current = due.get();
        return current >= 0 && time.isPast(current) && due.compareAndSet(current, EXPIRED);
    }
}

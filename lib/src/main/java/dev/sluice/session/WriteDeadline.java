package dev.sluice.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a write that is under way must be over.
 *
 * <pre>
 *   NO_WRITE --start--> a moment --stop--> NO_WRITE
 *                          \-----expire--> EXPIRED   (once, for good)
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

    void start() {
        due.compareAndSet(NO_WRITE, time.after(timeout));
    }

    void stop() {
        long current = due.get();
        if (current != EXPIRED) {
            due.compareAndSet(current, NO_WRITE);
        }
    }

    /** Whether a write is over its time, told once. */
    boolean expire() {
        long current = due.get();
        return current >= 0 && time.isPast(current) && due.compareAndSet(current, EXPIRED);
    }
}

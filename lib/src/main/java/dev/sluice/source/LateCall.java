package dev.sluice.source;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds back code that goes on giving elements after the end of its stream. Each late call waits
 * twice as long as the one before it, a second at most: a loop that ignores the end would otherwise
 * take a processor of its own.
 */
final class LateCall {

    private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(1);

    /** 2 to the power of 10 milliseconds is about a second. */
    private static final int MOST_DOUBLINGS = 10;

    private LateCall() {}

    /**
     * Waits, even if the thread is interrupted: a loop that ignores the end may well interrupt its
     * own thread again each time.
     *
     * @param excess how many such calls there have been beyond those that are allowed; zero or less
     *     does not wait
     * @return whether the thread was interrupted, a status that this clears
     */
    static boolean hold(int excess) {
        boolean interrupted = Thread.interrupted();
        if (excess > 0) {
            long until = System.nanoTime() + waitFor(excess);
            long left = until - System.nanoTime();
            while (left > 0) {
                LockSupport.parkNanos(left);
                interrupted |= Thread.interrupted();
                left = until - System.nanoTime();
            }
        }
        return interrupted;
    }

    /** The time that a call waits, in nanoseconds. */
    static long waitFor(int excess) {
        return SHORTEST_WAIT << Math.min(excess - 1, MOST_DOUBLINGS);
    }
}

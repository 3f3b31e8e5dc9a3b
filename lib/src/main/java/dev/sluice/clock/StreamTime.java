package dev.sluice.clock;

import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The time that streams keep: that of their intervals and throttles, heartbeats and lifetimes. It
 * is the system's, or one that a test turns. What connections and other servers make streams wait
 * for always takes the system's time.
 *
 * <p>A moment is what {@link #nanoTime} gives then. Thread-safe.
 */
public sealed interface StreamTime extends InstantSource permits SystemTime, VirtualTime {

    /** The system's time. */
    StreamTime SYSTEM = new SystemTime();

    /**
     * The present moment, to be compared by differences alone.
     *
     * @return nanoseconds, from any origin
     */
    long nanoTime();

    /**
     * Waits until a moment; not at all for one that is over.
     *
     * @param moment on the clock of {@link #nanoTime}
     * @throws InterruptedException if the thread is interrupted
     */
    void sleepUntil(long moment) throws InterruptedException;

    /**
     * Waits for a signal until a moment, at the latest. May return early: the caller looks again.
     *
     * @param moment on the clock of {@link #nanoTime}
     * @param lock held by the calling thread
     * @param condition of that lock
     * @throws InterruptedException if the thread is interrupted
     */
    void awaitUntil(long moment, ReentrantLock lock, Condition condition)
            throws InterruptedException;
}

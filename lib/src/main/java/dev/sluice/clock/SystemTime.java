package dev.sluice.clock;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The clocks of the system. */
final class SystemTime implements StreamTime {

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    /** Asked at each write. */
    @Override
    public long millis() {
        return System.currentTimeMillis();
    }

    @Override
    public void sleepUntil(long moment) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(moment - System.nanoTime());
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the caller looks again
    public void awaitUntil(long moment, ReentrantLock lock, Condition condition)
            throws InterruptedException {
        long _ = condition.awaitNanos(moment - System.nanoTime());
    }
}

package dev.sluice.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A clock that stands still until the test turns its hands. */
final class HandTicker implements Ticker {

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final List<Long> waits = new ArrayList<>();

    /** Begins so close to the end of a long that every test passes it. */
    private long now = Long.MAX_VALUE - 10;

    void advance(Duration duration) {
        lock.lock();
        try {
            now += duration.toNanos();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until somebody waits for exactly so long from now on. */
    void awaitWait(Duration left) throws InterruptedException {
        lock.lock();
        try {
            while (!waits.contains(now + Durations.toNanos(left))) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long until = begin(nanos);
            try {
                while (until - now > 0) {
                    changed.await();
                }
            } finally {
                waits.remove(until);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // who calls this looks again
    public void await(Condition condition, long nanos) throws InterruptedException {
        long until = begin(nanos);
        try {
            long _ = condition.awaitNanos(LOOK_AGAIN);
        } finally {
            end(until);
        }
    }

    private long begin(long nanos) {
        lock.lock();
        try {
            long until = now + nanos;
            waits.add(until);
            changed.signalAll();
            return until;
        } finally {
            lock.unlock();
        }
    }

    private void end(long until) {
        lock.lock();
        try {
            waits.remove(until);
        } finally {
            lock.unlock();
        }
    }
}

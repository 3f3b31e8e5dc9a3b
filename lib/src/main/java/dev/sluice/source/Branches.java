package dev.sluice.source;

import dev.sluice.clock.StreamTime;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sources that a step reads beside one another, each on a virtual thread of its own, and all on
 * behalf of one stream. The first failure is the stream's; what fails after that is logged.
 */
final class Branches implements AutoCloseable {

    /** Runs one source. */
    @FunctionalInterface
    interface Branch {

        /**
         * Runs it.
         *
         * @param ended to be called when it gives no more although it may not return yet
         */
        void run(Runnable ended) throws Exception;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final Set<Thread> running = new HashSet<>();
    private boolean isWoken;
    private boolean isStopped;
    private @Nullable Throwable failure;

    /** Starts a branch. Called by one thread. */
    void start(String name, Branch branch) {
        Thread thread = Producers.thread(name, () -> run(branch));
        lock.lock();
        try {
            running.add(thread);
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    private void run(Branch branch) {
        Thread thread = Thread.currentThread();
        Throwable thrown = null;
        try {
            branch.run(() -> end(thread));
        } catch (Throwable e) {
            thrown = e;
        }
        boolean isFirst = false;
        lock.lock();
        try {
            boolean wasRunning = running.remove(thread);
            if (thrown != null && failure == null && !isStopped && wasRunning) {
                failure = thrown;
                isFirst = true;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thrown != null && !isFirst) {
            LateFailure.log(thrown);
        }
    }

    /** Waits no longer for a branch to return. */
    private void end(Thread thread) {
        lock.lock();
        try {
            running.remove(thread);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }

    /** Has {@link #await} return although branches are still at work. */
    void stop() {
        lock.lock();
        try {
            isStopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all branches have returned or one of them has stopped or failed. */
    void await() throws Exception {
        lock.lockInterruptibly();
        try {
            while (!isOver()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
        throwFailure();
    }

    /**
     * Waits until it is woken, or until a moment at the latest, and says whether there is nothing
     * more to wait for.
     */
    boolean isOverAt(StreamTime time, long moment) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!isOver() && !isWoken && moment - time.nanoTime() > 0) {
                time.awaitUntil(moment, lock, changed);
            }
            isWoken = false;
            return isOver();
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        return running.isEmpty() || isStopped || failure != null;
    }

    /** Tells the waiting thread to look again, also if it is only about to wait. */
    void wake() {
        lock.lock();
        try {
            isWoken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Throws what the first branch to fail has thrown, if one has. */
    void throwFailure() throws Exception {
        Throwable thrown;
        lock.lock();
        try {
            thrown = failure;
        } finally {
            lock.unlock();
        }
        Failures.rethrow(thrown);
    }

    /** Interrupts the branches that are still at work. Does not wait for them. */
    @Override
    public void close() {
        Set<Thread> left;
        lock.lock();
        try {
            isStopped = true;
            changed.signalAll();
            left = Set.copyOf(running);
        } finally {
            lock.unlock();
        }
        left.forEach(Thread::interrupt);
    }
}

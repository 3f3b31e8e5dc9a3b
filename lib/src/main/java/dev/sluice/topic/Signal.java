package dev.sluice.topic;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Lets one thread wait until any other says that there is something to look at. */
final class Signal implements Runnable {

    private volatile boolean raised;
    private volatile @Nullable Thread waiter;

    /** Raises the signal: a waiting thread goes on, and one that is about to wait does not. */
    @Override
    public void run() {
        raised = true;
        LockSupport.unpark(waiter);
    }

    /** Waits until the signal is raised and lowers it, or returns false after that time. */
    boolean await(long nanos) throws InterruptedException {
        waiter = Thread.currentThread();
        long begin = System.nanoTime();
        long left = nanos;
        while (!raised && left > 0) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            left = nanos - (System.nanoTime() - begin);
        }
        boolean was = raised;
        raised = false;
        return was;
    }
}

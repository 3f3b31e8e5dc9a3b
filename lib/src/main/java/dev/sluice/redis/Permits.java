package dev.sluice.redis;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the commands that are sent to a server at a time. Readers that catch up share half of the
 * permits (at least one), so that everything else waits behind a few of them at most, no matter how
 * many there are.
 */
final class Permits {

    private final Share all;
    private final Share catchingUp;

    /**
     * All permits, or a part of them. Permits are given in the order in which they are asked for.
     */
    private static final class Share extends Semaphore {

        private static final long serialVersionUID = 1L;

        private int size;

        Share(int size) {
            super(size, true);
            this.size = size;
        }

        /** Permits that are taken away are missing until they are returned. */
        void resize(int wanted) {
            int fewer = size - wanted;
            size = wanted;
            if (fewer > 0) {
                reducePermits(fewer);
            } else {
                release(-fewer);
            }
        }
    }

    Permits(int total) {
        this.all = new Share(total);
        this.catchingUp = new Share(partOf(total));
    }

    private static int partOf(int total) {
        return Math.max(1, total / 2);
    }

    /** Changes their number. Returns whether there are fewer now. */
    synchronized boolean change(int total) {
        boolean isFewer = total < all.size;
        all.resize(total);
        catchingUp.resize(partOf(total));
        return isFewer;
    }

    /** Waits for a permit as long as the use allows. Returns whether there was one. */
    boolean acquire(Use use) throws InterruptedException {
        long latest = System.nanoTime() + use.patience().toNanos();
        if (use != Use.CATCHING_UP) {
            return acquire(all, latest);
        }
        if (!acquire(catchingUp, latest)) {
            return false;
        }
        boolean acquired = false;
        try {
            acquired = acquire(all, latest);
        } finally {
            if (!acquired) {
                catchingUp.release();
            }
        }
        return acquired;
    }

    private static boolean acquire(Share share, long latest) throws InterruptedException {
        return share.tryAcquire(latest - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    void release(Use use) {
        all.release();
        if (use == Use.CATCHING_UP) {
            catchingUp.release();
        }
    }
}

package dev.sluice.source;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time as a source sees it, so that a test can turn the hands itself. */
interface Ticker {

    /** The system's clock. */
    Ticker SYSTEM =
            new Ticker() {
                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }

                @Override
                public boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
                    return latch.await(nanos, TimeUnit.NANOSECONDS);
                }
            };

    long nanoTime();

    /** Waits until the latch opens, and says whether it did in that time. */
    boolean await(CountDownLatch latch, long nanos) throws InterruptedException;
}

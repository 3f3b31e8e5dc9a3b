package dev.sluice.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The waiting between two tries. */
@FunctionalInterface
interface Pause {

    /** Waits for this long, or until the client is closed. */
    void pause(Duration delay, CountDownLatch closed) throws InterruptedException;
}

package dev.sluice.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;

/** The waiting for what comes from a server. */
@FunctionalInterface
interface Patience {

    /** Takes the next signal, or empty if none came in this time. */
    Optional<Connection.Signal> await(BlockingQueue<Connection.Signal> signals, Duration atMost)
            throws InterruptedException;
}

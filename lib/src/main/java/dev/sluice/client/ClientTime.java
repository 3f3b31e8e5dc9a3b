package dev.sluice.client;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Time and chance as a client sees them, so that a test can set them.
 *
 * @param pause the waiting between two tries
 * @param random the jitter
 * @param clock what a date in {@code Retry-After} is compared with
 */
record ClientTime(Pause pause, RandomGenerator random, InstantSource clock) {

    static final ClientTime SYSTEM =
            new ClientTime(
                    (delay, closed) -> {
                        boolean _ = closed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
                    },
                    () -> ThreadLocalRandom.current().nextLong(),
                    InstantSource.system());
}

package dev.sluice.client;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time and chance as a client sees them, so that a test can set them.
 *
 * @param pause the waiting between two tries
 * @param random the jitter
 * @param clock what a date in {@code Retry-After} is compared with
 * @param patience the waiting for a server
 * @param ticks nanoseconds from some moment on, by which silences are measured
 */
record ClientTime(
        Pause pause,
        RandomGenerator random,
        InstantSource clock,
        Patience patience,
        LongSupplier ticks) {

    static final ClientTime SYSTEM =
            new ClientTime(
                    (delay, closed) -> {
                        boolean _ = closed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
                    },
                    () -> ThreadLocalRandom.current().nextLong(),
                    InstantSource.system(),
                    (signals, atMost) ->
                            Optional.ofNullable(
                                    signals.poll(atMost.toNanos(), TimeUnit.NANOSECONDS)),
                    System::nanoTime);
}

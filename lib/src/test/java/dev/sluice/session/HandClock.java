package dev.sluice.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock whose hands the test turns. */
final class HandClock {

    private final AtomicLong nanos = new AtomicLong(5_000);

    long nanoTime() {
        return nanos.get();
    }

    void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}

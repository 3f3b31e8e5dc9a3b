package dev.sluice.metrics;

import java.time.Duration;
import java.util.Arrays;

/** The upper bounds of a histogram. */
final class Buckets {

    private Buckets() {}

    static Duration[] millis(long... bounds) {
        return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    static Duration[] micros(long... bounds) {
        return Arrays.stream(bounds)
                .mapToObj(micros -> Duration.ofNanos(micros * 1000))
                .toArray(Duration[]::new);
    }
}

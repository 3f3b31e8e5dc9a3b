package dev.sluice.source;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Durations as nanoseconds for waiting: the longest ones are cut to 292 years, not refused. */
final class Durations {

    private Durations() {}

    static long toNanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}

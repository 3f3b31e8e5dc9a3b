package dev.sluice.session;

import dev.sluice.clock.StreamTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Time and chance as sessions see them: nanoseconds since this object was made, the time of day,
 * and a source of randomness, all of which a test can set.
 */
final class SessionTime {

    /** A moment that does not come. */
    static final long NEVER = Long.MAX_VALUE;

    private final StreamTime time;
    private final RandomGenerator random;
    private final long origin;

    SessionTime(StreamTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
        this.origin = time.nanoTime();
    }

    /** The time alone, without chance. */
    StreamTime plain() {
        return time;
    }

    long now() {
        return time.nanoTime() - origin;
    }

    /** Milliseconds since the epoch, to compare with the times of events. */
    long wallMillis() {
        return time.millis();
    }

    long after(Duration duration) {
        return duration.isZero() ? NEVER : now() + duration.toNanos();
    }

    boolean isPast(long moment) {
        return now() >= moment;
    }

    Duration until(long moment) {
        return Duration.ofNanos(Math.max(0, moment - now()));
    }

    /** A random moment in the last fifth of the longest lifetime; zero stays zero, no limit. */
    Duration lifetime(Duration longest) {
        return scaled(longest, 0.8 + 0.2 * random.nextDouble());
    }

    /** A duration spread evenly over {@code jitter} of itself, to both sides. */
    Duration jittered(Duration middle, double jitter) {
        return scaled(middle, 1 + jitter * (2 * random.nextDouble() - 1));
    }

    /** The same elements in random order. */
    <T> List<T> shuffled(List<T> elements) {
        List<T> shuffled = new ArrayList<>(elements);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }
}

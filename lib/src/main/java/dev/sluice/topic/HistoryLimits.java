package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import java.time.Duration;
import java.util.List;

/**
 * The bounds of a topic's history. All bounds count at once; the newest event is kept in any case,
 * until it is too old.
 *
 * @param maxEvents how many events; default 1000
 * @param maxBytes how many bytes they have on the wire; default 16 MiB
 * @param maxAge for how long; default one hour
 * @param idempotencyWindow for how long the {@link IdempotencyKey} of a publication is kept;
 *     default ten minutes
 */
public record HistoryLimits(
        int maxEvents, long maxBytes, Duration maxAge, Duration idempotencyWindow) {

    /** The most events that a history can be set to keep. */
    private static final int MOST_EVENTS = 1 << 28;

    /** The shortest and the longest age that can be set. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Validates the limits.
     *
     * @throws IllegalArgumentException if one of them is out of its bounds
     */
    public HistoryLimits {
        if (maxEvents < 1 || maxEvents > MOST_EVENTS) {
            throw new IllegalArgumentException(
                    "max-events must be between 1 and %d, was %d"
                            .formatted(MOST_EVENTS, maxEvents));
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("max-bytes must be at least 1, was " + maxBytes);
        }
        requireWithinBounds("max-age", maxAge);
        requireWithinBounds("idempotency-window", idempotencyWindow);
    }

    private static void requireWithinBounds(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "%s must be between %s and %s, was %s"
                            .formatted(name, SHORTEST, LONGEST, value));
        }
    }

    /**
     * Checks that a batch would not overtake every reader before one of them could read it.
     *
     * @param batch the events
     * @throws IllegalArgumentException if there are more than are kept
     */
    public void requireKept(List<EncodedEvent> batch) {
        requireAtMost("events", batch.size(), maxEvents);
        if (batch.size() > 1) {
            requireAtMost("bytes", batch.stream().mapToLong(EncodedEvent::size).sum(), maxBytes);
        }
    }

    private static void requireAtMost(String what, long actual, long most) {
        if (actual > most) {
            throw new IllegalArgumentException(
                    "a batch must have at most %d %s, the most that are kept, had %d"
                            .formatted(most, what, actual));
        }
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the limits
     */
    public static HistoryLimits defaults() {
        return new HistoryLimits(
                1000, 16L * 1024 * 1024, Duration.ofHours(1), Duration.ofMinutes(10));
    }

    /**
     * The same limits with another number of events.
     *
     * @param value 1 and more
     * @return the new limits
     */
    public HistoryLimits withMaxEvents(int value) {
        return new HistoryLimits(value, maxBytes, maxAge, idempotencyWindow);
    }

    /**
     * The same limits with another number of bytes.
     *
     * @param value 1 and more
     * @return the new limits
     */
    public HistoryLimits withMaxBytes(long value) {
        return new HistoryLimits(maxEvents, value, maxAge, idempotencyWindow);
    }

    /**
     * The same limits with another age.
     *
     * @param value between one second and 365 days
     * @return the new limits
     */
    public HistoryLimits withMaxAge(Duration value) {
        return new HistoryLimits(maxEvents, maxBytes, value, idempotencyWindow);
    }

    /**
     * The same limits with another window for idempotency keys.
     *
     * @param value between one second and 365 days
     * @return the new limits
     */
    public HistoryLimits withIdempotencyWindow(Duration value) {
        return new HistoryLimits(maxEvents, maxBytes, maxAge, value);
    }
}

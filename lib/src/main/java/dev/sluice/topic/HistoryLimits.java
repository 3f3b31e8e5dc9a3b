package dev.sluice.topic;

import java.time.Duration;

/**
 * How much of a topic is kept. All bounds count at once; the newest event is kept in any case,
 * until it is too old.
 *
 * @param maxEvents how many events; default 1000
 * @param maxBytes how many bytes they have on the wire; default 16 MiB
 * @param maxAge for how long; default one hour
 */
public record HistoryLimits(int maxEvents, long maxBytes, Duration maxAge) {

    /** The most events that a history can be set to keep. */
    public static final int MOST_EVENTS = 1 << 28;

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
        if (maxAge.compareTo(SHORTEST) < 0 || maxAge.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "max-age must be between %s and %s, was %s"
                            .formatted(SHORTEST, LONGEST, maxAge));
        }
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the limits
     */
    public static HistoryLimits defaults() {
        return new HistoryLimits(1000, 16L * 1024 * 1024, Duration.ofHours(1));
    }

    /**
     * The same limits with another number of events.
     *
     * @param value 1 and more
     * @return the new limits
     */
    public HistoryLimits withMaxEvents(int value) {
        return new HistoryLimits(value, maxBytes, maxAge);
    }

    /**
     * The same limits with another number of bytes.
     *
     * @param value 1 and more
     * @return the new limits
     */
    public HistoryLimits withMaxBytes(long value) {
        return new HistoryLimits(maxEvents, value, maxAge);
    }

    /**
     * The same limits with another age.
     *
     * @param value between one second and 365 days
     * @return the new limits
     */
    public HistoryLimits withMaxAge(Duration value) {
        return new HistoryLimits(maxEvents, maxBytes, value);
    }
}

package dev.sluice.session;

import java.time.Duration;

/**
 * The pace at which a service that stops ends its streams.
 *
 * @param duration the time over which the ends of the streams are spread, so that their clients do
 *     not come back all at once; default {@code PT20S}, zero ends all at once. Few streams take
 *     less: two ends are at most a second apart
 * @param deadline when everything is over, streams that are left to finish included, counted from
 *     the begin of the drain; default {@code PT25S}. The last second is kept for last words
 */
public record DrainOptions(Duration duration, Duration deadline) {

    /** The longest duration that can be set. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** The latest deadline that can be set. */
    static final Duration LATEST = Duration.ofHours(2);

    /** The part of the deadline that is left to the streams that are ended last. */
    static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final DrainOptions DEFAULTS =
            new DrainOptions(Duration.ofSeconds(20), Duration.ofSeconds(25));

    /**
     * Validates the options.
     *
     * @throws IllegalArgumentException if one of them is out of its bounds; the message gives its
     *     name, the bounds and the value
     */
    public DrainOptions {
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "duration must be between PT0S (all at once) and %s, was %s"
                            .formatted(LONGEST, duration));
        }
        Duration earliest = duration.plus(LAST_WORDS);
        if (deadline.compareTo(earliest) < 0 || deadline.compareTo(LATEST) > 0) {
            throw new IllegalArgumentException(
                    "deadline must be between %s (a second after duration) and %s, was %s"
                            .formatted(earliest, LATEST, deadline));
        }
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the options
     */
    public static DrainOptions defaults() {
        return DEFAULTS;
    }
}

package dev.sluice.http;

import java.time.Duration;

/**
 * How fast one client may publish: a bucket of tokens, of which each event takes one.
 *
 * @param eventsPerSecond how many are added to the bucket each second; default 0, no limit
 * @param burst how many the bucket holds; default 0, those of one second
 */
public record PublishLimit(int eventsPerSecond, int burst) {

    /** No limit. */
    public static final PublishLimit NONE = new PublishLimit(0, 0);

    /**
     * Validates the limit.
     *
     * @throws IllegalArgumentException if one of the numbers is negative
     */
    public PublishLimit {
        requireZeroOrMore("publish-rate-per-client", eventsPerSecond, "no limit");
        requireZeroOrMore("publish-burst-per-client", burst, "those of one second");
    }

    boolean isOff() {
        return eventsPerSecond == 0;
    }

    Duration perEvent() {
        return Duration.ofSeconds(1).dividedBy(eventsPerSecond);
    }

    int capacity() {
        return burst == 0 ? eventsPerSecond : burst;
    }

    private static void requireZeroOrMore(String name, int value, String zero) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "%s must be 0 (%s) or more, was %d".formatted(name, zero, value));
        }
    }
}

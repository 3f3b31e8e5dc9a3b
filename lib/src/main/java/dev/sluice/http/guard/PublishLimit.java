package dev.sluice.http.guard;

import java.time.Duration;
import java.util.Optional;

/**
 * The rate at which one client may publish: a bucket of events, and one of the bytes of their
 * bodies. A publication begins while both have something left, and then takes what it has, refused
 * or not; a bucket may owe for it afterwards.
 *
 * @param eventsPerSecond how many are added to the bucket each second; default 0, no limit
 * @param burst how many the bucket holds; default 0, those of one second
 * @param bytesPerSecond how many bytes of bodies are added to the other bucket each second, which
 *     holds those of one second; default 0, no limit
 */
public record PublishLimit(int eventsPerSecond, int burst, long bytesPerSecond) {

    static final int KIBIBYTE = 1024;

    /** So that a bucket's time to fill fits into a long. */
    private static final int MOST = 1_000_000_000;

    /** No limit. */
    public static final PublishLimit NONE = new PublishLimit(0, 0, 0);

    /**
     * Validates the limit.
     *
     * @throws IllegalArgumentException if one of the numbers is negative
     */
    public PublishLimit {
        requireZeroOrMore("publish-rate-per-client", eventsPerSecond, "no limit");
        requireZeroOrMore("publish-burst-per-client", burst, "those of one second");
        requireZeroOrMore("publish-bytes-per-client", bytesPerSecond, "no limit");
    }

    /**
     * A limit of events only.
     *
     * @param eventsPerSecond how many are added to the bucket each second
     * @param burst how many the bucket holds
     * @throws IllegalArgumentException if one of the numbers is negative
     */
    public PublishLimit(int eventsPerSecond, int burst) {
        this(eventsPerSecond, burst, 0);
    }

    Optional<ClientRate> events() {
        return eventsPerSecond == 0
                ? Optional.empty()
                : Optional.of(ClientRate.of(perEvent(), capacity()));
    }

    /** Counts kibibytes, begun ones too: a byte at a high rate takes less than a nanosecond. */
    Optional<ClientRate> kibibytes() {
        if (bytesPerSecond == 0) {
            return Optional.empty();
        }
        long perSecond = Math.max(1, bytesPerSecond / KIBIBYTE);
        Duration perToken = Duration.ofSeconds(1).dividedBy(perSecond);
        return Optional.of(ClientRate.of(perToken, Math.toIntExact(Math.min(perSecond, MOST))));
    }

    Duration perEvent() {
        return Duration.ofSeconds(1).dividedBy(eventsPerSecond);
    }

    int capacity() {
        return burst == 0 ? eventsPerSecond : burst;
    }

    private static void requireZeroOrMore(String name, long value, String zero) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "%s must be 0 (%s) or more, was %d".formatted(name, zero, value));
        }
    }
}

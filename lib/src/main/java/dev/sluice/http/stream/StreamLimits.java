package dev.sluice.http.stream;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The most streams that may be open at a time. An {@code EventSource} over a limit is told to come
 * back later; it would give up forever after an error status. Any other client gets 429.
 *
 * @param maxStreams all streams; default 0, no limit
 * @param maxStreamsPerClient the streams of one client, which is the subject of its token, or else
 *     its address; default 0, no limit
 * @param busyRetry after what time a client over a limit is asked to come back, in whole seconds;
 *     an {@code EventSource} half as early to half as late; default {@code PT30S}, long enough for
 *     others to leave. Where a balancer may choose a replica that has room, a few seconds are
 *     better
 */
public record StreamLimits(int maxStreams, int maxStreamsPerClient, Duration busyRetry) {

    private static final Duration SHORTEST_BUSY_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_BUSY_RETRY = Duration.ofHours(1);

    /** The time until a client over a limit comes back, if no other is given. */
    private static final Duration DEFAULT_BUSY_RETRY = Duration.ofSeconds(30);

    /** No limits. */
    public static final StreamLimits NONE = new StreamLimits(0, 0);

    /**
     * Validates the limits.
     *
     * @throws IllegalArgumentException if a number is negative, or the time is not {@code PT1S} to
     *     {@code PT1H} in whole seconds
     */
    public StreamLimits {
        requireZeroOrMore("max-streams", maxStreams);
        requireZeroOrMore("max-streams-per-client", maxStreamsPerClient);
        if (busyRetry.compareTo(SHORTEST_BUSY_RETRY) < 0
                || busyRetry.compareTo(LONGEST_BUSY_RETRY) > 0
                || !busyRetry.equals(busyRetry.truncatedTo(ChronoUnit.SECONDS))) {
            throw new IllegalArgumentException(
                    "busy-retry must be between %s and %s in whole seconds, was %s"
                            .formatted(SHORTEST_BUSY_RETRY, LONGEST_BUSY_RETRY, busyRetry));
        }
    }

    /**
     * Limits with the default time until a client over them comes back.
     *
     * @param maxStreams all streams; 0 for no limit
     * @param maxStreamsPerClient the streams of one client; 0 for no limit
     * @throws IllegalArgumentException if one of them is negative
     */
    public StreamLimits(int maxStreams, int maxStreamsPerClient) {
        this(maxStreams, maxStreamsPerClient, DEFAULT_BUSY_RETRY);
    }

    /**
     * The same limits with another time until a client over them comes back.
     *
     * @param value {@code PT1S} to {@code PT1H}, in whole seconds
     * @return the new limits
     * @throws IllegalArgumentException if it is out of its bounds
     */
    public StreamLimits withBusyRetry(Duration value) {
        return new StreamLimits(maxStreams, maxStreamsPerClient, value);
    }

    private static void requireZeroOrMore(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    name + " must be 0 (no limit) or more, was " + value);
        }
    }
}

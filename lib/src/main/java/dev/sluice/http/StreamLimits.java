package dev.sluice.http;

/**
 * How many streams may be open at a time. An {@code EventSource} over a limit is told to come back
 * later; it would give up for ever after an error status. Any other client gets 429.
 *
 * @param maxStreams all streams; default 0, no limit
 * @param maxStreamsPerClient the streams of one client, which is the subject of its token, or else
 *     its address; default 0, no limit
 */
public record StreamLimits(int maxStreams, int maxStreamsPerClient) {

    /** No limits. */
    public static final StreamLimits NONE = new StreamLimits(0, 0);

    /**
     * Validates the limits.
     *
     * @throws IllegalArgumentException if one of them is negative
     */
    public StreamLimits {
        requireZeroOrMore("max-streams", maxStreams);
        requireZeroOrMore("max-streams-per-client", maxStreamsPerClient);
    }

    private static void requireZeroOrMore(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    name + " must be 0 (no limit) or more, was " + value);
        }
    }
}

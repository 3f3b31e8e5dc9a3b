package dev.sluice.client;

import java.time.Duration;

/**
 * Learns the heartbeat of one connection, and so how long a silence may last.
 *
 * <p>Only the silence between two comments is one: that before an event, or after it, says how
 * often there are events. Each of the two must have ended a silence that was waited for from its
 * begin to its end, or it may have lain in a buffer while the application was busy.
 *
 * <p>Another connection may lead to another server, and begins with nothing learned.
 */
final class Heartbeat {

    /** While there is nothing to learn from: three of the default heartbeats of a Sluice server. */
    static final Duration UNKNOWN_TIMEOUT = Duration.ofSeconds(45);

    /** Enough for a collection of garbage there, and for packets that are sent again. */
    static final Duration LEAST_TIMEOUT = Duration.ofSeconds(10);

    static final Duration MOST_TIMEOUT = Duration.ofMinutes(2);

    /** Comments in a shorter time are a preamble, or were sent as one. */
    static final Duration LEAST_HEARTBEAT = Duration.ofMillis(500);

    private static final int HEARTBEATS_TO_DIE = 3;
    private static final int HEARTBEATS_TO_LEARN = 3;

    private Duration longest = Duration.ZERO;
    private int heartbeats;
    private boolean isAfterComment;

    /**
     * Takes in a silence.
     *
     * @param silence how long it lasted
     * @param isComment whether comments have ended it, and nothing else
     */
    void heard(Duration silence, boolean isComment) {
        boolean isWhole = silence.compareTo(LEAST_HEARTBEAT) >= 0;
        if (isWhole && isComment && isAfterComment) {
            heartbeats++;
        }
        if (isWhole) {
            longest = WireDelay.longer(longest, silence);
        }
        isAfterComment = isWhole && isComment;
    }

    /** Takes in that nobody has waited for the end of a silence. */
    void interrupted() {
        isAfterComment = false;
    }

    /** The longest silence before the connection is taken for dead. */
    Duration timeout() {
        return heartbeats < HEARTBEATS_TO_LEARN
                ? UNKNOWN_TIMEOUT
                : WireDelay.shorter(
                        WireDelay.longer(longest.multipliedBy(HEARTBEATS_TO_DIE), LEAST_TIMEOUT),
                        MOST_TIMEOUT);
    }
}

package dev.sluice.protocol;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The types of the events with which the service itself speaks to its clients. Applications and
 * publishers cannot use them, so a client can rely on who sent such an event.
 */
public enum ControlType {
    /** The source has ended: the stream is over, and there is no reason to reconnect. */
    END("end"),
    /**
     * The place that the stream has reached, without an event: moves the client's last event id.
     */
    POSITION("position"),
    /** Events are missing. */
    GAP("gap"),
    /** The stream is refused for now; the client comes back after the {@code retry} in front. */
    BUSY("busy"),
    /** The source has failed. */
    STREAM_ERROR("stream-error"),
    /** The token of the stream expires soon. */
    ACCESS_EXPIRING("access-expiring"),
    /** The token of the stream has expired or was revoked. */
    ACCESS_ENDED("access-ended"),
    /** The state from which the changes after it go on. */
    SNAPSHOT("snapshot"),
    /** The run has ended, and how. */
    RUN_END("run-end");

    /**
     * The id of the {@link #END} event: {@value}. A client that reconnects with it is answered with
     * 204, so no other event can have it.
     */
    public static final String END_ID = "end";

    /**
     * The data of an event that has nothing to say: {@value}. Many clients ignore an event without
     * data, its id included, and many parse all data as JSON, which an empty text is not.
     */
    public static final String NO_DATA = "{}";

    private static final Set<String> RESERVED =
            Stream.concat(
                            Arrays.stream(values()).map(ControlType::wireName),
                            // EventSource dispatches these two itself, without a server.
                            Stream.of("open", "error"))
                    .collect(Collectors.toUnmodifiableSet());

    private final String wireName;

    ControlType(String wireName) {
        this.wireName = wireName;
    }

    /**
     * The type as it is written after {@code event:}.
     *
     * @return lower-case ASCII
     */
    public String wireName() {
        return wireName;
    }

    /**
     * Returns whether applications and publishers must not use an event type: it is the name of a
     * control type, or {@code open} or {@code error}, which {@code EventSource} dispatches itself,
     * also with white space around it, which some clients drop. Case matters, as it does to
     * clients.
     *
     * @param type an event type
     * @return true if it is reserved
     */
    public static boolean isReserved(String type) {
        return RESERVED.contains(type.strip());
    }
}

package dev.sluice.source;

import dev.sluice.event.ControlEvent;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Events that a stream does not have, told to its client instead of kept silent.
 *
 * @param topic the topic that they were published to
 * @param reason why they are missing
 * @param missed how many they are, or empty if nobody can know
 * @param id what the client's last event id becomes, so that it is not told again
 */
public record Gap(String topic, Reason reason, OptionalLong missed, String id) {

    /** Why events are missing. */
    public enum Reason {
        /** The place where the client wanted to go on is older than the history. */
        EXPIRED,
        /** The client was so slow that the history has overtaken it. */
        OVERFLOW,
        /** The place where the client wanted to go on is of another history, or of none. */
        UNKNOWN
    }

    /**
     * The event with which a client is told.
     *
     * @return an event of type {@code gap}, whose data has {@code topic}, {@code reason} and {@code
     *     missed}, a number or null
     */
    public ControlEvent toEvent() {
        return ControlEvent.gap(topic, reason.name().toLowerCase(Locale.ROOT), missed, id);
    }
}

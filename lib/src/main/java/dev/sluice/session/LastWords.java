package dev.sluice.session;

import dev.sluice.event.ControlEvent;
import java.util.Optional;

/**
 * The last words to the client of a stream that has failed.
 *
 * @param event an event to tell it, as a stream may give it; empty for none
 * @param onEnd whether the client comes back after its reconnection time or stops
 */
public record LastWords(Optional<Object> event, OnEnd onEnd) {

    /**
     * An event, after which the client comes back.
     *
     * @param event a {@code MessageEvent}, or anything else, which becomes the data of one
     * @return the words
     */
    public static LastWords event(Object event) {
        return new LastWords(Optional.of(event), OnEnd.RECONNECT);
    }

    /**
     * The event {@code stream-error}, after which the client comes back.
     *
     * @param message for the client
     * @return the words
     */
    public static LastWords streamError(String message) {
        return event(ControlEvent.streamError(message));
    }

    /**
     * No event: the client comes back as if nothing had happened.
     *
     * @return the words
     */
    public static LastWords comeBack() {
        return new LastWords(Optional.empty(), OnEnd.RECONNECT);
    }

    /**
     * No event but {@code end}: the client stops, as at the end of a stream.
     *
     * @return the words
     */
    public static LastWords stop() {
        return comeBack().thenStop();
    }

    /**
     * The same words, after which the client stops.
     *
     * @return the new words
     */
    public LastWords thenStop() {
        return new LastWords(event, OnEnd.STOP);
    }
}

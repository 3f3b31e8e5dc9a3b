package dev.sluice.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.protocol.ControlType;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An event with which the service itself speaks to a client. Its types are reserved, so neither a
 * publisher nor a {@link MessageEvent} can have one: sending such an event takes one of the methods
 * here. A topic refuses it.
 *
 * <p>The data is JSON that does not depend on the application's JSON mapping, except for the state
 * in a {@link #snapshot}. Immutable.
 *
 * @param type what it says
 * @param id what the client's last event id becomes; empty to leave it
 * @param data the payload
 */
public record ControlEvent(ControlType type, Optional<String> id, Object data) {

    /**
     * Validates the id.
     *
     * @throws IllegalArgumentException if the id is none that {@link MessageEvent#withId} takes,
     *     other than {@link ControlType#END_ID} for the end
     */
    public ControlEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(data, "data");
        if (type != ControlType.END || !id.equals(Optional.of(ControlType.END_ID))) {
            id.ifPresent(MessageEvent::requireValidId);
        }
    }

    /**
     * The stream is over; a client that reconnects with the id of this event gets a 204.
     *
     * @return the event, with the id {@value ControlType#END_ID}
     */
    public static ControlEvent end() {
        return new ControlEvent(
                ControlType.END, Optional.of(ControlType.END_ID), ControlType.NO_DATA);
    }

    /**
     * Moves the client's last event id without an event.
     *
     * @param id the id, see {@link MessageEvent#withId(String)}
     * @return the event
     * @throws IllegalArgumentException if the id is out of its bounds
     */
    public static ControlEvent position(String id) {
        return new ControlEvent(ControlType.POSITION, Optional.of(id), ControlType.NO_DATA);
    }

    /**
     * Events are missing.
     *
     * @param topic the topic that they were published to
     * @param reason why, in one word
     * @param missed how many they are, or empty if that is not known
     * @param id the place after which the stream goes on
     * @return the event
     */
    public static ControlEvent gap(String topic, String reason, OptionalLong missed, String id) {
        ObjectNode data = object().put("topic", topic).put("reason", reason);
        if (missed.isPresent()) {
            data.put("missed", missed.getAsLong());
        } else {
            data.putNull("missed");
        }
        return new ControlEvent(ControlType.GAP, Optional.of(id), data.toString());
    }

    /**
     * The stream is refused for now.
     *
     * @param message why
     * @return the event
     */
    public static ControlEvent busy(String message) {
        return of(ControlType.BUSY, object().put("message", message));
    }

    /**
     * The source has failed.
     *
     * @param message what the client may know of it
     * @return the event
     */
    public static ControlEvent streamError(String message) {
        return of(ControlType.STREAM_ERROR, object().put("message", message));
    }

    /**
     * The token of the stream expires soon.
     *
     * @param left the time until then, of which whole seconds are used
     * @return the event
     */
    public static ControlEvent accessExpiring(Duration left) {
        return of(ControlType.ACCESS_EXPIRING, object().put("expires_in", left.toSeconds()));
    }

    /**
     * The token of the stream is no longer valid.
     *
     * @param reason why, in one word
     * @return the event
     */
    public static ControlEvent accessEnded(String reason) {
        return of(ControlType.ACCESS_ENDED, object().put("reason", reason));
    }

    /**
     * The end of a run.
     *
     * @param state how it ended, in one word
     * @param message what the client may know of it; left out if it is empty
     * @param id the id after the end
     * @return the event
     * @throws IllegalArgumentException if the id is out of its bounds
     */
    public static ControlEvent runEnd(String state, String message, String id) {
        ObjectNode data = object().put("state", state);
        if (!message.isEmpty()) {
            data.put("message", message);
        }
        return new ControlEvent(ControlType.RUN_END, Optional.of(id), data.toString());
    }

    /**
     * A state, from which the events after it go on.
     *
     * @param state becomes the data, as that of a {@link MessageEvent} does
     * @param id the id of the last event that the state contains
     * @return the event
     * @throws IllegalArgumentException if the id is out of its bounds
     */
    public static ControlEvent snapshot(Object state, String id) {
        return new ControlEvent(ControlType.SNAPSHOT, Optional.of(id), state);
    }

    private static ControlEvent of(ControlType type, ObjectNode data) {
        return new ControlEvent(type, Optional.empty(), data.toString());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}

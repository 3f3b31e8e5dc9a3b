package dev.sluice.client;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.Objects;

/**
 * An event as the standard dispatches it. A Sluice server speaks to its clients with the types that
 * {@link dev.sluice.protocol.ControlType} lists, {@code gap} for example; they are given out like
 * any other, except that the client obeys {@code end} and {@code position} itself.
 *
 * @param type the event's type; {@value #DEFAULT_TYPE} if the server named none
 * @param data the data lines, joined with LF; may be empty
 * @param lastEventId the last event id of the stream at this event, which an event without an id of
 *     its own has from one before it; empty if there was none
 * @see <a
 *     href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">WHATWG
 *     HTML, section 9.2.6</a>
 */
public record ReceivedEvent(String type, String data, String lastEventId) {

    /** The type of an event whose server named none: {@value}. */
    public static final String DEFAULT_TYPE = "message";

    /**
     * Requires all parts.
     *
     * @throws NullPointerException if one of them is null
     */
    public ReceivedEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(lastEventId, "lastEventId");
    }

    /**
     * The data, read as JSON. Dates, times and durations are ISO 8601 text, {@code Optional} is
     * known, and members that the type does not have are ignored.
     *
     * @param as the class of the value, such as a record
     * @param <T> the type of the value
     * @return the value
     * @throws EventDataException if the data is no JSON of this type, or is {@code null}
     */
    public <T> T data(Class<T> as) {
        return EventData.read(this, as);
    }

    /**
     * The data, read as JSON of a generic type, as in {@code data(new TypeReference<List<Price>>()
     * {})}.
     *
     * @param as the type of the value
     * @param <T> the type of the value
     * @return the value
     * @throws EventDataException if the data is no JSON of this type, or is {@code null}
     */
    public <T> T data(TypeReference<T> as) {
        return EventData.read(this, as);
    }
}

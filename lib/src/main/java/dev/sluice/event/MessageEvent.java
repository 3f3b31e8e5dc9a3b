package dev.sluice.event;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One event of a stream: data, id, type and retry, each of them optional on the wire.
 *
 * <p>An instance is immutable and valid: whatever could break the wire format, or could not come
 * back unchanged in a {@code Last-Event-ID} header, was refused when it was made.
 *
 * <ul>
 *   <li><b>data</b>: a {@link CharSequence} is written as it is, split into one {@code data:} line
 *       per line of text; anything else is written as JSON. Without data an event is not dispatched
 *       by clients, but its id and retry take effect.
 *   <li><b>id</b>: what the client presents as {@code Last-Event-ID} when it reconnects. None is
 *       invented for an event that has none.
 *   <li><b>type</b>: the name that {@code addEventListener} listens to; {@code message} when
 *       absent.
 *   <li><b>retry</b>: how long a client waits before it reconnects, in whole milliseconds.
 * </ul>
 *
 * @param data the payload, absent for an event that moves only the id or the retry
 * @param id the event id, see {@link #withId(String)} for what it may contain
 * @param type the event type, see {@link #withType(String)} for what it may contain
 * @param retry the reconnection time, zero or more
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML,
 *     section 9.2</a>
 */
public record MessageEvent(
        Optional<Object> data,
        Optional<String> id,
        Optional<String> type,
        Optional<Duration> retry) {

    /**
     * The id that tells a client that its stream is over: {@value}. No event can carry it, since a
     * client that presents it is told to stop.
     */
    public static final String END_ID = "end";

    /** The longest id, in characters: {@value}. */
    public static final int MAX_ID_LENGTH = 1024;

    /**
     * Validates the parts.
     *
     * @throws IllegalArgumentException if the id, the type or the retry is out of its bounds
     */
    public MessageEvent {
        Objects.requireNonNull(data, "data");
        id.ifPresent(MessageEvent::requireValidId);
        type.ifPresent(MessageEvent::requireValidType);
        retry.ifPresent(MessageEvent::requireValidRetry);
    }

    /**
     * An event with data alone.
     *
     * @param data a {@link CharSequence}, written as it is, or any other object, written as JSON
     * @return the event
     */
    public static MessageEvent of(Object data) {
        return new MessageEvent(
                Optional.of(data), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * An event without data that moves the client's last event id, and is not dispatched.
     *
     * @param id the id, see {@link #withId(String)}
     * @return the event
     * @throws IllegalArgumentException if the id is out of its bounds
     */
    public static MessageEvent ofId(String id) {
        return new MessageEvent(
                Optional.empty(), Optional.of(id), Optional.empty(), Optional.empty());
    }

    /**
     * An event without data that changes the client's reconnection time, and is not dispatched.
     *
     * @param retry the reconnection time, see {@link #withRetry(Duration)}
     * @return the event
     * @throws IllegalArgumentException if the retry is negative
     */
    public static MessageEvent ofRetry(Duration retry) {
        return new MessageEvent(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(retry));
    }

    /**
     * The same event with this id.
     *
     * @param newId printable ASCII without a space at either end, at most {@value #MAX_ID_LENGTH}
     *     characters, and not {@value #END_ID}; empty resets the client's last event id. This is
     *     narrower than the standard: an id is of use only if it comes back unchanged in a request
     *     header, which other characters do not.
     * @return the new event
     * @throws IllegalArgumentException if the id is out of its bounds
     */
    public MessageEvent withId(String newId) {
        return new MessageEvent(data, Optional.of(newId), type, retry);
    }

    /**
     * The same event with this type.
     *
     * @param newType any text without CR and LF
     * @return the new event
     * @throws IllegalArgumentException if the type contains CR or LF
     */
    public MessageEvent withType(String newType) {
        return new MessageEvent(data, id, Optional.of(newType), retry);
    }

    /**
     * The same event with this retry.
     *
     * @param newRetry the reconnection time, zero or more, of which whole milliseconds are used
     * @return the new event
     * @throws IllegalArgumentException if the retry is negative
     */
    public MessageEvent withRetry(Duration newRetry) {
        return new MessageEvent(data, id, type, Optional.of(newRetry));
    }

    private static void requireValidId(String id) {
        if (id.equals(END_ID)) {
            throw new IllegalArgumentException(
                    "id must not be \"end\": it is reserved for the end of a stream");
        }
        if (id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException(
                    "id must have at most " + MAX_ID_LENGTH + " characters, had " + id.length());
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException(
                        "id must be printable ASCII, had "
                                + Unprintable.name(c)
                                + " at index "
                                + i);
            }
        }
        if (!id.equals(id.strip())) {
            throw new IllegalArgumentException(
                    "id must not start or end with a space, was \"" + id + "\"");
        }
    }

    private static void requireValidType(String type) {
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (c == '\n' || c == '\r') {
                throw new IllegalArgumentException(
                        "type must not contain CR or LF, had "
                                + Unprintable.name(c)
                                + " at index "
                                + i);
            }
        }
    }

    private static void requireValidRetry(Duration retry) {
        if (retry.isNegative()) {
            throw new IllegalArgumentException("retry must be zero or more, was " + retry);
        }
    }
}

package dev.sluice.event;

import dev.sluice.protocol.ControlType;
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
 *       per line of text; anything else is written as JSON. Clients do not dispatch an event
 *       without data, but its retry takes effect.
 *   <li><b>id</b>: what the client presents as {@code Last-Event-ID} when it reconnects. None is
 *       invented for an event that has none. An event with an id has data, because half of the
 *       clients ignore the id of one without.
 *   <li><b>type</b>: the name that {@code addEventListener} listens to; {@code message} when
 *       absent. The types with which the service itself speaks are reserved: see {@link
 *       ControlType#isReserved} and {@link ControlEvent}.
 *   <li><b>retry</b>: how long a client waits before it reconnects, in whole milliseconds. Only for
 *       the streams of a handler or a source; a topic, which many clients read, refuses it.
 * </ul>
 *
 * @param data the payload, absent for an event that changes only the retry
 * @param id the event id, see {@link #withId(String)} for what it may contain
 * @param type the event type, see {@link #withType(String)} for what it may contain
 * @param retry the reconnection time, see {@link #withRetry(Duration)} for its bounds
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML,
 *     section 9.2</a>
 */
public record MessageEvent(
        Optional<Object> data,
        Optional<String> id,
        Optional<String> type,
        Optional<Duration> retry) {

    /** The longest id, in characters: {@value}. */
    public static final int MAX_ID_LENGTH = 1024;

    /** The shortest retry: 100 milliseconds. A shorter one would make clients reconnect at once. */
    private static final Duration MIN_RETRY = Duration.ofMillis(100);

    /** The longest retry: one hour. A client with a longer one would in effect never come back. */
    private static final Duration MAX_RETRY = Duration.ofHours(1);

    /**
     * Validates the parts.
     *
     * @throws IllegalArgumentException if the id, the type or the retry is out of its bounds, or if
     *     there is an id without data
     */
    public MessageEvent {
        Objects.requireNonNull(data, "data");
        id.ifPresent(MessageEvent::requireValidId);
        type.ifPresent(MessageEvent::requireValidType);
        retry.ifPresent(MessageEvent::requireValidRetry);
        if (id.isPresent() && data.isEmpty()) {
            throw new IllegalArgumentException(
                    "data must be given for an event with an id, was absent: clients ignore an id"
                            + " without data; ControlEvent.position moves the id alone");
        }
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
     * An event without data that changes the client's reconnection time, and is not dispatched.
     *
     * @param retry the reconnection time, see {@link #withRetry(Duration)}
     * @return the event
     * @throws IllegalArgumentException if the retry is out of its bounds
     */
    public static MessageEvent ofRetry(Duration retry) {
        return new MessageEvent(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(retry));
    }

    /**
     * The same event with this id.
     *
     * @param newId printable ASCII without a space at either end, at most {@value #MAX_ID_LENGTH}
     *     characters, and not {@value ControlType#END_ID}; empty resets the client's last event id.
     *     This is narrower than the standard: an id is of use only if it comes back unchanged in a
     *     request header, which other characters do not.
     * @return the new event
     * @throws IllegalArgumentException if the id is out of its bounds, or the event has no data
     */
    public MessageEvent withId(String newId) {
        return new MessageEvent(data, Optional.of(newId), type, retry);
    }

    /**
     * The same event with this type.
     *
     * @param newType any text without CR, LF and NUL that is not {@linkplain ControlType#isReserved
     *     reserved}. The standard allows NUL here; clients written in C cut the type off at it.
     * @return the new event
     * @throws IllegalArgumentException if the type contains CR, LF or NUL, or is reserved
     */
    public MessageEvent withType(String newType) {
        return new MessageEvent(data, id, Optional.of(newType), retry);
    }

    /**
     * The same event with this retry.
     *
     * @param newRetry the reconnection time, from 100 milliseconds to one hour, of which whole
     *     milliseconds are used
     * @return the new event
     * @throws IllegalArgumentException if the retry is out of its bounds
     */
    public MessageEvent withRetry(Duration newRetry) {
        return new MessageEvent(data, id, type, Optional.of(newRetry));
    }

    static void requireValidId(String id) {
        if (id.equals(ControlType.END_ID)) {
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

    static void requireValidType(String type) {
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (c == '\n' || c == '\r' || c == '\0') {
                throw new IllegalArgumentException(
                        "type must not contain CR, LF or NUL, had "
                                + Unprintable.name(c)
                                + " at index "
                                + i);
            }
        }
        if (ControlType.isReserved(type)) {
            throw new IllegalArgumentException(
                    "type must not be \""
                            + type
                            + "\": it is reserved for what the service itself tells its clients;"
                            + " choose another name");
        }
    }

    private static void requireValidRetry(Duration retry) {
        if (retry.compareTo(MIN_RETRY) < 0 || retry.compareTo(MAX_RETRY) > 0) {
            throw new IllegalArgumentException(
                    "retry must be between %s and %s, was %s"
                            .formatted(MIN_RETRY, MAX_RETRY, retry));
        }
    }
}

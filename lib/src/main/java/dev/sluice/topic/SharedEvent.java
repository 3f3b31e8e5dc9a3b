package dev.sluice.topic;

import dev.sluice.event.Comment;
import dev.sluice.event.ControlEvent;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;

/** An event that many clients read, each of them under the id that its place has. */
public final class SharedEvent {

    private SharedEvent() {}

    /**
     * Encodes an event.
     *
     * @param encoder writes it
     * @param element a {@link MessageEvent}, an {@link EncodedEvent}, or anything else, which
     *     becomes the data of an event
     * @param where what it is for, in the words of an error: {@code a topic}
     * @return the event
     * @throws IllegalArgumentException if the event has an id, a retry or no data, or is a {@link
     *     ControlEvent} or a {@link Comment}
     * @throws dev.sluice.event.EventEncodingException if the event cannot be written
     */
    public static EncodedEvent encoded(EventEncoder encoder, Object element, String where) {
        EncodedEvent event =
                switch (element) {
                    case EncodedEvent already -> already;
                    case MessageEvent message -> encoder.encoded(withoutId(message, where));
                    case ControlEvent control ->
                            throw new IllegalArgumentException(
                                    "type must not be \"%s\" in %s: only the service itself sends it"
                                            .formatted(control.type().wireName(), where));
                    case Comment comment ->
                            throw new IllegalArgumentException(
                                    "a comment must not be in %s, which has only events"
                                            .formatted(where));
                    default -> encoder.encoded(MessageEvent.of(element));
                };
        if (event.hasRetry()) {
            throw new IllegalArgumentException(
                    "retry must not be set on an event for %s, because it would change when all readers reconnect; set the retry of the route instead"
                            .formatted(where));
        }
        if (!event.hasData()) {
            throw new IllegalArgumentException(
                    "data must be given for an event of %s, was absent: it gets an id, and clients ignore an id without data"
                            .formatted(where));
        }
        return event;
    }

    private static MessageEvent withoutId(MessageEvent event, String where) {
        if (event.id().isPresent()) {
            throw new IllegalArgumentException(
                    "id must not be set on an event for %s, which assigns it, was %s"
                            .formatted(where, event.id().get()));
        }
        return event;
    }
}

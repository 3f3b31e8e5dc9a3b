package dev.sluice.source;

import dev.sluice.event.MessageEvent;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes the events of a blocking handler that has declared their types: the parameter of a
 * controller's method in place of an {@link EventSink}. The compiler holds the method to its types.
 *
 * @param <E> a sealed interface of records, as {@link dev.sluice.event.EventTypes#of} takes it
 */
public final class TypedSink<E> {

    private final EventSink events;

    private TypedSink(EventSink events) {
        this.events = Objects.requireNonNull(events, "events");
    }

    /**
     * A sink that sends to another one, which gives the events their types.
     *
     * @param events that of a handler under {@link Sources#typed}
     * @param <E> a sealed interface of records
     * @return the sink
     */
    public static <E> TypedSink<E> of(EventSink events) {
        return new TypedSink<>(events);
    }

    /**
     * Sends an event, and waits until there is room for the next.
     *
     * @param data the data, whose record is the type of the event
     * @throws InterruptedException if the stream is over, see {@link EventSink#send}
     * @throws dev.sluice.event.EventEncodingException if the event cannot be written or is too
     *     large; the stream is as it was
     */
    public void send(E data) throws InterruptedException {
        events.send(data);
    }

    /**
     * Sends an event with an id, and waits until there is room for the next.
     *
     * @param data the data, whose record is the type of the event
     * @param id what a client presents when it comes back, as {@link MessageEvent#withId} takes it
     * @throws InterruptedException if the stream is over, see {@link EventSink#send}
     * @throws IllegalArgumentException if the id is out of its bounds
     * @throws dev.sluice.event.EventEncodingException if the event cannot be written or is too
     *     large; the stream is as it was
     */
    public void send(E data, String id) throws InterruptedException {
        events.send(MessageEvent.of(data).withId(id));
    }

    /**
     * The id of the last event that a returning client saw.
     *
     * @return the id, or empty for a client that comes for the first time
     */
    public Optional<String> lastEventId() {
        return events.lastEventId();
    }
}

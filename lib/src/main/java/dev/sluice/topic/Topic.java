package dev.sluice.topic;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.EventTypes;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Emitter;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A topic: a place to publish to, and a source to stream from. Thread-safe.
 *
 * <p>As a source it ends a stream that is overtaken, see {@link OnOverflow#DISCONNECT}; {@link
 * #skipping}, {@link #latest()} and {@link #latestBy} do otherwise. Its elements are encoded
 * already; {@link #events} gives them decoded.
 */
public final class Topic implements Source<EncodedEvent> {

    private final TopicName name;
    private final Broker broker;
    private final EventEncoder encoder;
    private final TopicListener listener;
    private final DeclaredTopics declared;

    Topic(
            TopicName name,
            Broker broker,
            EventEncoder encoder,
            TopicListener listener,
            DeclaredTopics declared) {
        this.name = name;
        this.broker = broker;
        this.encoder = encoder;
        this.listener = listener;
        this.declared = declared;
    }

    /**
     * The name.
     *
     * @return the name
     */
    public TopicName name() {
        return name;
    }

    /**
     * Publishes an event, and returns when the broker has it.
     *
     * @param element a {@link MessageEvent} with data, without a retry, and without an id, which
     *     the topic assigns; or anything else, which becomes the data of an event
     * @return the position of the event, which is its id
     * @throws IllegalArgumentException if the event has an id, a retry or no data, or is a {@link
     *     ControlEvent}
     * @throws dev.sluice.event.EventEncodingException if the event cannot be written
     * @throws BrokerUnavailableException if the broker has not said that it has the event
     */
    public Position publish(Object element) {
        return publishAll(List.of(element)).getFirst();
    }

    /**
     * Publishes an event once, however often it is tried with the same key.
     *
     * @param element as {@link #publish(Object)} takes it
     * @param key names this publication
     * @return the position of the event, the same each time
     * @throws IllegalArgumentException if the event is none that a topic takes
     * @throws dev.sluice.event.EventEncodingException if the event cannot be written
     * @throws BrokerUnavailableException if the broker has not said that it has the event
     */
    public Position publish(Object element, IdempotencyKey key) {
        return publishAll(List.of(element), Optional.of(key)).getFirst();
    }

    /**
     * Publishes events, one right after the other, and returns when the broker has them.
     *
     * @param elements each as {@link #publish(Object)} takes it
     * @return their positions, in the same order
     * @throws IllegalArgumentException if an event is none that a topic takes; none is published
     *     then
     * @throws dev.sluice.event.EventEncodingException if an event cannot be written; none is
     *     published then
     * @throws BrokerUnavailableException if the broker has not said that it has the events
     */
    public List<Position> publishAll(List<?> elements) {
        return publishAll(elements, Optional.empty());
    }

    /**
     * Publishes events, one right after the other, once for each key.
     *
     * @param elements each as {@link #publish(Object)} takes it
     * @param key names this publication, so that it can be tried again; empty for none
     * @return their positions, in the same order
     * @throws IllegalArgumentException if an event is none that a topic takes; none is published
     *     then
     * @throws dev.sluice.event.EventEncodingException if an event cannot be written; none is
     *     published then
     * @throws BrokerUnavailableException if the broker has not said that it has the events
     */
    public List<Position> publishAll(List<?> elements, Optional<IdempotencyKey> key) {
        List<EncodedEvent> events = elements.stream().map(this::encoded).toList();
        long begin = System.nanoTime();
        List<Position> positions = broker.publish(name, events, key);
        if (!positions.isEmpty()) {
            listener.published(positions.size(), Duration.ofNanos(System.nanoTime() - begin));
        }
        return positions;
    }

    /**
     * The position of the last event, for a state that holds all events so far; see {@code
     * Sources.snapshotThen}.
     *
     * @return the position, also of a topic that has had no event
     */
    public Position position() {
        try (TopicReader reader = broker.open(name, new Start.Live(), () -> {})) {
            return reader.position();
        }
    }

    /** Drops the history. Streams go on; a client that comes back to a place before meets a gap. */
    public void clear() {
        broker.clear(name);
    }

    @Override
    public void run(ResumePoint from, Emitter<? super EncodedEvent> out) throws Exception {
        source(OnOverflow.DISCONNECT, EventKey.type()).run(from, out);
    }

    @Override
    public boolean keepsAllAfter(ResumePoint from) throws Exception {
        return source(OnOverflow.DISCONNECT, EventKey.type()).keepsAllAfter(from);
    }

    /**
     * This topic as a source that tells an overtaken client what it has missed, and goes on.
     *
     * @return the source
     */
    public Source<EncodedEvent> skipping() {
        return source(OnOverflow.SKIP, EventKey.type());
    }

    /**
     * This topic as a source that gives a slow client only the newest event of each type.
     *
     * @return the source
     */
    public Source<EncodedEvent> latest() {
        return source(OnOverflow.LATEST, EventKey.type());
    }

    /**
     * This topic as a source that gives a slow client only the newest event of each key.
     *
     * @param jsonPointer where the key is in the data, for example {@code /symbol} (RFC 6901)
     * @return the source
     * @throws IllegalArgumentException if that is no JSON pointer
     */
    public Source<EncodedEvent> latestBy(String jsonPointer) {
        return source(OnOverflow.LATEST, EventKey.pointer(jsonPointer));
    }

    /**
     * This topic as a source of events to map and filter; their data is text, JSON included.
     *
     * @return the source
     */
    public Source<MessageEvent> events() {
        return map(EncodedEvent::decode);
    }

    private Source<EncodedEvent> source(OnOverflow onOverflow, Function<EncodedEvent, String> key) {
        return new TopicSource(broker, List.of(name), onOverflow, key);
    }

    /**
     * The most bytes that one event of the topic may have on the wire.
     *
     * @return 1 or more
     */
    public int maxEventBytes() {
        return encoder.maxEventBytes();
    }

    /**
     * Encodes an event for this topic, ahead of publishing it.
     *
     * @param element as {@link #publish(Object)} takes it
     * @return what {@link #publish(Object)} and {@link #publishAll(List)} take as well
     * @throws IllegalArgumentException if the event is none that a topic takes
     * @throws dev.sluice.event.EventEncodingException if the event cannot be written, or is of a
     *     type that the topic has not declared
     */
    public EncodedEvent encoded(Object element) {
        Object checked = types().map(types -> types.checked(element)).orElse(element);
        return SharedEvent.encoded(encoder, checked, "a topic");
    }

    /**
     * The types of its events.
     *
     * @return the types, if some were {@linkplain Topics#declare declared}
     */
    public Optional<EventTypes> types() {
        return declared.of(name);
    }
}

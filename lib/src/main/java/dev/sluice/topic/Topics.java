package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.EventTypes;
import dev.sluice.source.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The topics of a service. Thread-safe. */
public final class Topics implements AutoCloseable {

    private final Broker broker;
    private final EventEncoder encoder;
    private final TopicListener listener;
    private final DeclaredTopics declared = new DeclaredTopics();

    private Topics(Broker broker, EventEncoder encoder, TopicListener listener) {
        this.broker = broker;
        this.encoder = encoder;
        this.listener = listener;
    }

    /**
     * Topics in the memory of this process, with the default limits.
     *
     * @return the topics, to be closed when the service stops
     */
    public static Topics inMemory() {
        return of(InMemoryBroker.create(HistoryLimits.defaults()), EventEncoder.create());
    }

    /**
     * Topics that a broker keeps.
     *
     * @param broker closed with the topics
     * @param encoder writes the events
     * @return the topics, to be closed when the service stops
     */
    public static Topics of(Broker broker, EventEncoder encoder) {
        return of(broker, encoder, TopicListener.NONE);
    }

    /**
     * Topics that a broker keeps, and somebody who is told what is published to them.
     *
     * @param broker closed with the topics
     * @param encoder writes the events
     * @param listener is told
     * @return the topics, to be closed when the service stops
     */
    public static Topics of(Broker broker, EventEncoder encoder, TopicListener listener) {
        return new Topics(broker, encoder, listener);
    }

    /**
     * A topic, which exists as soon as somebody uses it.
     *
     * @param name see {@link TopicName}
     * @return the topic
     * @throws IllegalArgumentException if the name has another form
     */
    public Topic topic(String name) {
        return new Topic(new TopicName(name), broker, encoder, listener, declared);
    }

    /**
     * Declares the types of the events of topics, before anything is published to them: an event of
     * another type is then refused where it is published, here or over HTTP.
     *
     * @param topics the name of a topic, or the beginning of names and a {@code *}, such as {@code
     *     prices/*}
     * @param events a sealed interface of records, as {@link EventTypes#of} takes it
     * @return these topics
     * @throws IllegalArgumentException if the interface declares no types, the topics are no
     *     pattern, or types have been declared for some of these topics before
     */
    public Topics declare(String topics, Class<?> events) {
        TopicPattern pattern = new TopicPattern(topics);
        // A pattern that no topic can have would declare nothing.
        var _ = new TopicName(topics.replace("*", "x"));
        declared.add(pattern, EventTypes.of(events));
        return this;
    }

    /**
     * The types that were declared.
     *
     * @return a copy, in the order of the declarations
     */
    public Map<TopicPattern, EventTypes> declared() {
        return declared.all();
    }

    /**
     * Several topics in one stream. One id is the cursor for all of them, so a client that comes
     * back goes on exactly in each.
     *
     * @param names the topics; one that is named twice counts once
     * @param onOverflow what becomes of a stream that is overtaken
     * @param latestBy for {@link OnOverflow#LATEST}, where the key is in the data (RFC 6901); empty
     *     for the type of the event. Each topic has keys of its own
     * @return the source
     * @throws IllegalArgumentException if there is no name, a name has another form, or the names
     *     are so long that their cursor would not fit into an id
     */
    public Source<EncodedEvent> all(
            List<String> names, OnOverflow onOverflow, Optional<String> latestBy) {
        return new TopicSource(
                broker,
                names.stream().map(TopicName::new).toList(),
                onOverflow,
                latestBy.map(EventKey::pointer).orElseGet(EventKey::type));
    }

    /**
     * Returns the broker's current trouble, for a health check.
     *
     * @return in words for an operator; empty if it works
     */
    public Optional<String> trouble() {
        return broker.trouble();
    }

    /** Closes the broker. */
    @Override
    public void close() {
        broker.close();
    }
}

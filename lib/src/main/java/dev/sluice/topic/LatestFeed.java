package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.source.Feed;
import dev.sluice.source.Next;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives only the newest event of each key among those that the client has not yet had. It takes in
 * what is ready, up to a number and a size, and gives all of that before it takes in more: so its
 * memory is bounded, and a key that changes all the time is not put off forever.
 */
final class LatestFeed implements Feed<EncodedEvent> {

    /** The most events taken in at once. */
    private static final int MOST_AT_ONCE = 1024;

    /**
     * The most that a client that reads nothing makes it hold, in bytes, and at most one event
     * more. A write has about that size.
     */
    private static final int MOST_BYTES = 64 * 1024;

    private final Feed<EncodedEvent> upstream;
    private final Supplier<TopicName> lastTopic;
    private final Function<EncodedEvent, String> key;

    /** In the order of their positions, so that an id never goes back. */
    private final Map<String, EncodedEvent> newest = new LinkedHashMap<>();

    private int bytes;

    LatestFeed(
            Feed<EncodedEvent> upstream,
            Supplier<TopicName> lastTopic,
            Function<EncodedEvent, String> key) {
        this.upstream = upstream;
        this.lastTopic = lastTopic;
        this.key = key;
    }

    /** Comes after the events that are still to be given, and must not overtake them. */
    private @Nullable Next<EncodedEvent> held;

    @Override
    public Next<EncodedEvent> next(Duration atMost) throws Exception {
        if (held == null && newest.isEmpty()) {
            held = takeIn(atMost);
        }
        if (!newest.isEmpty()) {
            return Next.item(takeFirst());
        }
        Next<EncodedEvent> next = held == null ? Next.idle() : held;
        held = null;
        return next;
    }

    /** Takes events in until there is none, or something else; null if it may go on later. */
    private @Nullable Next<EncodedEvent> takeIn(Duration atMost) throws Exception {
        Duration wait = atMost;
        for (int i = 0; i < MOST_AT_ONCE && bytes < MOST_BYTES; i++) {
            switch (upstream.next(wait)) {
                case Next.Item<EncodedEvent>(EncodedEvent event) -> put(event);
                case Next.Idle<EncodedEvent>() -> {
                    return null;
                }
                case Next<EncodedEvent> other -> {
                    return other;
                }
            }
            wait = Duration.ZERO;
        }
        return null;
    }

    private void put(EncodedEvent event) {
        String eventKey = lastTopic.get() + "\n" + key.apply(event);
        EncodedEvent older = newest.remove(eventKey);
        newest.put(eventKey, event);
        bytes += event.size() - (older == null ? 0 : older.size());
    }

    private EncodedEvent takeFirst() {
        Iterator<EncodedEvent> first = newest.values().iterator();
        EncodedEvent event = first.next();
        first.remove();
        bytes -= event.size();
        return event;
    }

    @Override
    public void close() {
        upstream.close();
    }
}

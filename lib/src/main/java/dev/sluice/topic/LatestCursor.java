package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.source.Cursor;
import dev.sluice.source.Next;
import dev.sluice.source.NextSink;
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
final class LatestCursor implements Cursor<EncodedEvent> {

    /** The most events taken in at once. */
    private static final int MOST_AT_ONCE = 1024;

    /**
     * The most that a client that reads nothing makes it hold, in bytes, and at most one event
     * more. A write has about that size.
     */
    private static final int MOST_BYTES = 64 * 1024;

    private final Cursor<EncodedEvent> upstream;
    private final Supplier<TopicName> lastTopic;
    private final Function<EncodedEvent, String> key;

    /** In the order of their positions, so that an id never goes back. */
    private final Map<String, EncodedEvent> newest = new LinkedHashMap<>();

    private int bytes;

    LatestCursor(
            Cursor<EncodedEvent> upstream,
            Supplier<TopicName> lastTopic,
            Function<EncodedEvent, String> key) {
        this.upstream = upstream;
        this.lastTopic = lastTopic;
        this.key = key;
    }

    /** Comes after the events that are still to be given, and must not overtake them. */
    private @Nullable Next<? extends EncodedEvent> held;

    @Override
    public void onReady(Runnable whenReady) {
        upstream.onReady(whenReady);
    }

    @Override
    public boolean giveNext(NextSink<? super EncodedEvent> out) {
        if (held == null && newest.isEmpty()) {
            takeIn();
        }
        if (!newest.isEmpty()) {
            out.push(Next.item(takeFirst()));
            return true;
        }
        Next<? extends EncodedEvent> next = held;
        held = null;
        if (next != null) {
            @SuppressWarnings("unchecked") // it is no item
            Next<EncodedEvent> words = (Next<EncodedEvent>) next;
            out.push(words);
        }
        return next != null;
    }

    /** Takes events in until there is none, or something else. */
    private void takeIn() {
        for (int i = 0; i < MOST_AT_ONCE && bytes < MOST_BYTES && held == null; i++) {
            if (!upstream.giveNext(this::takeIn)) {
                return;
            }
        }
    }

    private boolean takeIn(Next<? extends EncodedEvent> next) {
        if (next instanceof Next.Item<? extends EncodedEvent> item) {
            put(item.value());
        } else {
            held = next;
        }
        return true;
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
    public int takenIn() {
        return bytes;
    }

    @Override
    public void close() {
        upstream.close();
    }
}

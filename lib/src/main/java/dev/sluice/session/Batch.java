package dev.sluice.session;

import dev.sluice.event.Comment;
import dev.sluice.event.ControlEvent;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import java.util.ArrayList;
import java.util.List;

/** Encoded elements that go out in one write, with the figures to report once they are written. */
final class Batch {

    private final WireBuffer bytes = new WireBuffer();
    private final List<Gap.Reason> missed = new ArrayList<>(0);
    private int events;
    private long oldestMillis;

    /**
     * Adds an element, or the words that stand in its place, if there are any.
     *
     * @throws dev.sluice.event.EventEncodingException if the element cannot be written; the batch
     *     is as it was
     */
    void add(Next<?> next, EventEncoder encoder) {
        switch (next) {
            case Next.Item<?>(Object value) -> {
                encoder.encode(value, bytes);
                count(value);
            }
            case Next.Missing<?>(Gap gap) -> {
                encoder.encode(gap.toEvent(), bytes);
                events++;
                missed.add(gap.reason());
            }
            case Next.StandsAt<?>(String id) -> encoder.encode(ControlEvent.position(id), bytes);
            case Next.LeftOut<?> leftOut -> {}
            case Next.Begun<?> begun -> {}
            case Next.Detached<?> detached -> {}
            case Next.Ended<?> ended -> {}
        }
    }

    private void count(Object value) {
        if (!(value instanceof Comment)) {
            events++;
        }
        if (oldestMillis == 0 && value instanceof EncodedEvent event) {
            oldestMillis = event.publishedMillis();
        }
    }

    /** Adds what is in another one. */
    void add(Batch other) {
        bytes.write(other.bytes);
        if (!other.missed.isEmpty()) {
            missed.addAll(other.missed);
        }
        events += other.events;
        if (oldestMillis == 0) {
            oldestMillis = other.oldestMillis;
        }
    }

    WireBuffer bytes() {
        return bytes;
    }

    int size() {
        return bytes.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** The number of events in it. */
    int events() {
        return events;
    }

    /** When the first event that was published to a topic was; zero if there is none. */
    long oldestMillis() {
        return oldestMillis;
    }

    /** The reasons of the gaps in it. */
    List<Gap.Reason> missed() {
        return missed;
    }

    /**
     * Empties it, to be used again.
     *
     * @param mostKept a buffer that has grown beyond so many bytes is not kept
     */
    void clear(int mostKept) {
        bytes.reset(mostKept);
        missed.clear();
        events = 0;
        oldestMillis = 0;
    }
}

package dev.sluice.session;

import dev.sluice.event.Comment;
import dev.sluice.event.ControlEvent;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import dev.sluice.source.Feed;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** All that a feed has ready, encoded, up to a size. */
final class Batch {

    private static final Duration LONGEST_FILL = Duration.ofMillis(5);

    private final Feed<?> feed;
    private final EventEncoder encoder;
    private final SessionTime time;
    private final StreamListener listener;
    private @Nullable WireBuffer bytes;
    private int events;
    private long oldestMillis;

    Batch(Feed<?> feed, EventEncoder encoder, SessionTime time, StreamListener listener) {
        this.listener = listener;
        this.feed = feed;
        this.encoder = encoder;
        this.time = time;
    }

    /**
     * Waits for an element, then takes those that are ready behind it, for as long as that takes no
     * time to speak of: a step of the source that is as slow as its elements come must not keep
     * them from being written. What was taken before the feed ended or failed is in the batch.
     *
     * @return why the feed gives no more, or null if it may
     */
    @Nullable SessionEnd fill(Duration atMost) {
        try {
            Duration wait = atMost;
            long mostLate = SessionTime.NEVER;
            while (size() < StreamSession.BATCH_BYTES && !time.isPast(mostLate)) {
                switch (feed.next(wait)) {
                    case Next.Item<?>(Object value) -> {
                        encoder.encode(value, bytes());
                        count(value);
                    }
                    case Next.Missing<?>(Gap gap) -> {
                        encoder.encode(gap.toEvent(), bytes());
                        events++;
                        listener.missed(gap.reason());
                    }
                    case Next.StandsAt<?>(String id) ->
                            encoder.encode(ControlEvent.position(id), bytes());
                    case Next.Idle<?>() -> {
                        return null;
                    }
                    case Next.Detached<?>() -> {
                        return new SessionEnd.Detached();
                    }
                    case Next.Ended<?>() -> {
                        return new SessionEnd.SourceEnded();
                    }
                }
                if (!wait.isZero()) {
                    wait = Duration.ZERO;
                    mostLate = time.after(LONGEST_FILL);
                }
            }
            return null;
        } catch (InterruptedException interrupted) {
            return interrupted();
        } catch (Throwable failure) {
            // Also an Error: what came before it is to be written, and the client to be told.
            return new SessionEnd.Failed(failure);
        }
    }

    /** The server interrupts the streams that are left when it stops. */
    static SessionEnd interrupted() {
        return new SessionEnd.Drained();
    }

    private void count(Object value) {
        if (!(value instanceof Comment)) {
            events++;
        }
        if (oldestMillis == 0 && value instanceof EncodedEvent event) {
            oldestMillis = event.publishedMillis();
        }
    }

    /** The number of events in it. */
    int events() {
        return events;
    }

    /** When the first event that was published to a topic was; zero if there is none. */
    long oldestMillis() {
        return oldestMillis;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Made when the first element comes: an idle stream has none. */
    WireBuffer bytes() {
        WireBuffer current = bytes;
        if (current == null) {
            current = new WireBuffer();
            bytes = current;
        }
        return current;
    }

    private int size() {
        return bytes == null ? 0 : bytes.size();
    }
}

package dev.sluice.session;

import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import dev.sluice.source.Feed;
import dev.sluice.source.Next;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** All that a feed has ready, encoded, up to a size. */
final class Batch {

    private final Feed<?> feed;
    private final EventEncoder encoder;
    private @Nullable WireBuffer bytes;

    Batch(Feed<?> feed, EventEncoder encoder) {
        this.feed = feed;
        this.encoder = encoder;
    }

    /**
     * Waits for an element, then takes those that are ready behind it. What was taken before the
     * feed ended or failed is in the batch.
     *
     * @return why the feed gives no more, or null if it may
     */
    @Nullable SessionEnd fill(Duration atMost) {
        try {
            Duration wait = atMost;
            while (size() < StreamSession.BATCH_BYTES) {
                switch (feed.next(wait)) {
                    case Next.Item<?>(Object value) -> encoder.encode(value, bytes());
                    case Next.Idle<?>() -> {
                        return null;
                    }
                    case Next.Ended<?>() -> {
                        return new SessionEnd.SourceEnded();
                    }
                }
                wait = Duration.ZERO;
            }
            return null;
        } catch (InterruptedException interrupted) {
            // The server interrupts the streams that are left when it stops.
            return new SessionEnd.Drained();
        } catch (Exception failure) {
            return new SessionEnd.Failed(failure);
        }
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

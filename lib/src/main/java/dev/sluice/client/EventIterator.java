package dev.sluice.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A client's events for a loop, which cannot have checked exceptions. */
final class EventIterator implements Iterator<ReceivedEvent> {

    private final EventClient client;
    private @Nullable ReceivedEvent ahead;

    EventIterator(EventClient client) {
        this.client = client;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null) {
            ahead = await().orElse(null);
        }
        return ahead != null;
    }

    @Override
    public ReceivedEvent next() {
        ReceivedEvent event = hasNext() ? ahead : null;
        ahead = null;
        if (event == null) {
            throw new NoSuchElementException("the stream is over");
        }
        return event;
    }

    private Optional<ReceivedEvent> await() {
        try {
            return client.next();
        } catch (InterruptedException e) {
            // Ending the loop silently would look like the end of the stream.
            Thread.currentThread().interrupt();
            CancellationException cancelled =
                    new CancellationException("interrupted while waiting for an event");
            cancelled.initCause(e);
            throw cancelled;
        }
    }
}

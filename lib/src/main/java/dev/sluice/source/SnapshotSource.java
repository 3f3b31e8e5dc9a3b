package dev.sluice.source;

import dev.sluice.event.MessageEvent;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A state, then exactly the changes after it. A client that comes back to a place from which its
 * changes are still there gets those alone; one for which they are gone gets the state anew, which
 * holds what it has missed.
 */
record SnapshotSource(Source<?> live, Supplier<Snapshot> snapshots) implements Source<Object> {

    /** The type of the event that carries the state. */
    static final String TYPE = "snapshot";

    @Override
    public Feed<Object> open(ResumePoint from) throws Exception {
        if (from instanceof ResumePoint.After) {
            Feed<?> feed = live.open(from);
            Next<?> first;
            try {
                first = feed.next(Duration.ZERO);
            } catch (Exception | Error e) {
                feed.close();
                throw e;
            }
            if (!(first instanceof Next.Missing<?>)) {
                return new StartedFeed(cast(first), feed);
            }
            feed.close();
        }
        Snapshot snapshot = snapshots.get();
        MessageEvent state =
                MessageEvent.of(snapshot.state()).withType(TYPE).withId(snapshot.position());
        return new StartedFeed(Next.item(state), live.open(ResumePoint.after(snapshot.position())));
    }

    /** A feed of which the first answer is known already. */
    private static final class StartedFeed implements Feed<Object> {

        private final Feed<?> rest;
        private @Nullable Next<Object> first;

        StartedFeed(Next<Object> first, Feed<?> rest) {
            this.first = first;
            this.rest = rest;
        }

        @Override
        public Next<Object> next(Duration atMost) throws Exception {
            Next<Object> known = first;
            first = null;
            return known == null || known instanceof Next.Idle<Object>
                    ? cast(rest.next(atMost))
                    : known;
        }

        @Override
        public void close() {
            rest.close();
        }
    }

    @SuppressWarnings("unchecked") // an answer is only read
    private static Next<Object> cast(Next<?> next) {
        return (Next<Object>) next;
    }
}

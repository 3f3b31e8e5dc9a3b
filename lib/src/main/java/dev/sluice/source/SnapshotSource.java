package dev.sluice.source;

import dev.sluice.event.ControlEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A state, then exactly the changes after it. A client that comes back to a place from which its
 * changes are still there gets those alone; one for which they are gone gets the state again, which
 * holds what it has missed.
 */
record SnapshotSource(Source<?> live, Supplier<Snapshot> snapshots)
        implements Source<Object>, Discardable {

    /** After so many, the client gets the last state and is told what is missing behind it. */
    private static final int MOST_TRIES = 3;

    @Override
    public Feed<Object> open(ResumePoint from) throws Exception {
        // The whole history is less than the state, which is what that history has led to.
        if (from instanceof ResumePoint.After && !from.equals(ResumePoint.EARLIEST)) {
            StartedFeed changes = StartedFeed.open(live, from);
            if (!changes.beginsWithGap()) {
                return changes;
            }
            changes.close();
        }
        return withState();
    }

    @Override
    public void discard() {
        Sources.discard(live);
    }

    /** Takes the state again if the history has run over while it was taken. */
    private Feed<Object> withState() throws Exception {
        for (int tries = 1; ; tries++) {
            Snapshot snapshot = snapshots.get();
            StartedFeed changes = StartedFeed.open(live, ResumePoint.after(snapshot.position()));
            if (!changes.beginsWithGap() || tries == MOST_TRIES) {
                return changes.after(ControlEvent.snapshot(snapshot.state(), snapshot.position()));
            }
            changes.close();
        }
    }

    /** A feed of which the first answers are known already. */
    private static final class StartedFeed implements Feed<Object> {

        private final Feed<?> rest;
        private final Deque<Next<Object>> known = new ArrayDeque<>();

        private StartedFeed(Feed<?> rest) {
            this.rest = rest;
        }

        static StartedFeed open(Source<?> live, ResumePoint from) throws Exception {
            StartedFeed feed = new StartedFeed(live.open(from));
            try {
                feed.lookAhead();
                return feed;
            } catch (Exception | Error e) {
                feed.close();
                throw e;
            }
        }

        /** A gap may come behind the place of a stream that is not known to its client. */
        private void lookAhead() throws Exception {
            Next<Object> next = cast(rest.next(Duration.ZERO));
            while (next instanceof Next.StandsAt<Object>) {
                known.add(next);
                next = cast(rest.next(Duration.ZERO));
            }
            if (!(next instanceof Next.Idle<Object>)) {
                known.add(next);
            }
        }

        boolean beginsWithGap() {
            return known.peekLast() instanceof Next.Missing<Object>;
        }

        StartedFeed after(ControlEvent state) {
            known.addFirst(Next.item(state));
            return this;
        }

        @Override
        public Next<Object> next(Duration atMost) throws Exception {
            Next<Object> first = known.poll();
            return first == null ? cast(rest.next(atMost)) : first;
        }

        @Override
        public Optional<String> leftOutUpTo() {
            // What is known already is not given yet, and comes before it.
            return known.isEmpty() ? rest.leftOutUpTo() : Optional.empty();
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

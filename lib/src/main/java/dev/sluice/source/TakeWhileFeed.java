package dev.sluice.source;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Ends at the first element that a predicate does not accept. */
final class TakeWhileFeed<T> implements Feed<T> {

    /** The treatment of the element at which the feed ends. */
    enum Last {
        GIVEN,
        DROPPED
    }

    private final Feed<T> upstream;
    private final Predicate<? super T> predicate;
    private final Last last;
    private boolean isOver;

    TakeWhileFeed(Feed<T> upstream, Predicate<? super T> predicate, Last last) {
        this.upstream = new ClosedOnce<>(upstream);
        this.predicate = predicate;
        this.last = last;
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        if (isOver) {
            return Next.ended();
        }
        Next<T> next = upstream.next(atMost);
        if (!(next instanceof Next.Item<T>(T value)) || predicate.test(value)) {
            return next;
        }
        isOver = true;
        // The source is told now: nobody will ask it again.
        upstream.close();
        return last == Last.GIVEN ? next : Next.ended();
    }

    @Override
    public Optional<String> leftOutUpTo() {
        return upstream.leftOutUpTo();
    }

    @Override
    public void close() {
        upstream.close();
    }
}

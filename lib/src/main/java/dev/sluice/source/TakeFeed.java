package dev.sluice.source;

import java.time.Duration;
import java.util.Optional;

/** Ends after so many elements. */
final class TakeFeed<T> implements Feed<T> {

    private final Feed<T> upstream;
    private long left;

    TakeFeed(Feed<T> upstream, long count) {
        this.upstream = new ClosedOnce<>(upstream);
        this.left = count;
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        if (left == 0) {
            // The source is told now, not when the client has gone: nobody will ask it again.
            upstream.close();
            return Next.ended();
        }
        Next<T> next = upstream.next(atMost);
        if (next instanceof Next.Item<T>) {
            left--;
        }
        return next;
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

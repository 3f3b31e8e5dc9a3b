package dev.sluice.source;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Gives some elements before those of a feed. */
final class StartWithFeed<T> implements Feed<T> {

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Iterator<? extends T> first;
    private final Feed<T> upstream;

    StartWithFeed(List<? extends T> first, Feed<T> upstream) {
        this.first = first.iterator();
        this.upstream = upstream;
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        return first.hasNext() && !closed.get() ? Next.item(first.next()) : upstream.next(atMost);
    }

    @Override
    public Optional<String> leftOutUpTo() {
        return upstream.leftOutUpTo();
    }

    @Override
    public void close() {
        closed.set(true);
        upstream.close();
    }
}

package dev.sluice.source;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Closes a feed once, however many of those who use it close it. */
final class ClosedOnce<T> implements Feed<T> {

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Feed<T> upstream;

    ClosedOnce(Feed<T> upstream) {
        this.upstream = upstream;
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        return upstream.next(atMost);
    }

    @Override
    public Optional<String> leftOutUpTo() {
        return upstream.leftOutUpTo();
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            upstream.close();
        }
    }
}

package dev.sluice.source;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Ends when another feed gives something, ends or fails. A virtual thread waits for that, and then
 * closes the first feed, which wakes whoever waits in it.
 */
final class TakeUntilFeed<T> implements Feed<T> {

    private static final Duration LONG = Duration.ofDays(1);

    /** The end, when the other feed has brought it about or nobody asks any more. */
    private final AtomicReference<@Nullable SourceEnd> end = new AtomicReference<>();

    private final FeedGroup feeds = new FeedGroup();
    private final Feed<T> upstream;
    private final Thread waiter;

    private TakeUntilFeed(Source<T> source, Source<?> other, ResumePoint from) throws Exception {
        Feed<?> until;
        try {
            this.upstream = feeds.open(source, from);
            // What it gives goes to no client, so no client has had any of it.
            until = feeds.open(other, ResumePoint.fresh());
        } catch (Exception | Error e) {
            Sources.discard(source);
            Sources.discard(other);
            throw e;
        }
        this.waiter = Producers.thread("sluice-until", () -> await(until));
    }

    static <T> Feed<T> open(Source<T> source, Source<?> other, ResumePoint from) throws Exception {
        TakeUntilFeed<T> feed = new TakeUntilFeed<>(source, other, from);
        feed.waiter.start();
        return feed;
    }

    private void await(Feed<?> until) {
        try {
            Next<?> next = until.next(LONG);
            while (isSilent(next)) {
                next = until.next(LONG);
            }
            boolean _ = end.compareAndSet(null, new SourceEnd.Completed());
        } catch (Throwable failure) {
            if (!end.compareAndSet(null, new SourceEnd.Failed(failure))) {
                LateFailure.log(failure);
            }
        }
        try {
            feeds.close();
        } catch (RuntimeException | Error e) {
            LateFailure.log(e);
        }
    }

    private static boolean isSilent(Next<?> next) {
        return next instanceof Next.Idle || next instanceof Next.StandsAt;
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        if (end.get() == null) {
            Next<T> next = upstream.next(atMost);
            if (end.get() == null || next instanceof Next.Item<T>) {
                return next;
            }
        }
        return ending();
    }

    private Next<T> ending() throws Exception {
        if (end.get() instanceof SourceEnd.Failed(Throwable cause)) {
            switch (cause) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
        return Next.ended();
    }

    @Override
    public Optional<String> leftOutUpTo() {
        return upstream.leftOutUpTo();
    }

    @Override
    public void close() {
        boolean _ = end.compareAndSet(null, new SourceEnd.Cancelled());
        waiter.interrupt();
        feeds.close();
    }
}

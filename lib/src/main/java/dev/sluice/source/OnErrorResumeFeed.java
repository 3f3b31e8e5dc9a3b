package dev.sluice.source;

import io.helidon.common.context.Context;
import io.helidon.common.context.Contexts;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Goes on with another source when its own fails. */
final class OnErrorResumeFeed<T> implements Feed<T> {

    private final Function<? super Throwable, ? extends Source<? extends T>> fallback;
    private final Producers producers = Producers.current();
    private final Optional<Context> context = Contexts.context();
    private final ResumePoint from;
    private final Ticker ticker;

    /** The last element or answer that gave the client an id. */
    private @Nullable Object last;

    private boolean hasResumed;

    // Guarded by this.
    private @Nullable Feed<T> current;
    private boolean isClosed;

    private OnErrorResumeFeed(
            Function<? super Throwable, ? extends Source<? extends T>> fallback,
            ResumePoint from,
            Ticker ticker) {
        this.fallback = fallback;
        this.from = from;
        this.ticker = ticker;
    }

    static <T> Feed<T> open(
            Source<T> source,
            Function<? super Throwable, ? extends Source<? extends T>> fallback,
            ResumePoint from,
            Ticker ticker)
            throws Exception {
        OnErrorResumeFeed<T> feed = new OnErrorResumeFeed<>(fallback, from, ticker);
        try {
            feed.begin(source.open(from));
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception | Error failure) {
            feed.resumeAfter(failure);
        }
        return feed;
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        Feed<T> feed = current();
        if (feed == null) {
            return Next.ended();
        }
        long begin = ticker.nanoTime();
        try {
            return remember(feed.next(atMost));
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception | Error failure) {
            if (hasResumed) {
                throw failure;
            }
            closeAfter(failure, feed);
            resumeAfter(failure);
        }
        feed = current();
        if (feed == null) {
            return Next.ended();
        }
        long left = Durations.toNanos(atMost) - (ticker.nanoTime() - begin);
        return remember(feed.next(Duration.ofNanos(Math.max(0, left))));
    }

    private Next<T> remember(Next<T> next) {
        switch (next) {
            case Next.Item<T>(T value) -> last = ElementId.of(value).isPresent() ? value : last;
            case Next.Missing<T>(Gap gap) -> last = gap.toEvent();
            case Next.StandsAt<T>(String id) -> last = id;
            case Next.Idle<T>(), Next.Detached<T>(), Next.Ended<T>() -> {}
        }
        return next;
    }

    private ResumePoint place() {
        return switch (last) {
            case null -> from;
            case String id -> ResumePoint.after(id);
            case Object element -> ElementId.of(element).map(ResumePoint::after).orElse(from);
        };
    }

    private void resumeAfter(Throwable failure) throws Exception {
        hasResumed = true;
        Source<? extends T> other;
        try {
            other = fallback.apply(failure);
        } catch (RuntimeException | Error e) {
            if (!e.equals(failure)) {
                e.addSuppressed(failure);
            }
            throw e;
        }
        @SuppressWarnings("unchecked") // a feed only gives
        Feed<T> feed = (Feed<T>) openInContext(other);
        begin(feed);
    }

    /** Opens a source as if its stream began. */
    private <S> Feed<S> openInContext(Source<S> other) throws Exception {
        return context.isEmpty()
                ? producers.open(other, place())
                : Contexts.runInContextWithThrow(
                        context.get(), () -> producers.open(other, place()));
    }

    private void begin(Feed<T> feed) {
        Feed<T> opened = new ClosedOnce<>(feed);
        synchronized (this) {
            if (!isClosed) {
                current = opened;
                return;
            }
        }
        opened.close();
    }

    private synchronized @Nullable Feed<T> current() {
        return isClosed ? null : current;
    }

    private static void closeAfter(Throwable failure, Feed<?> feed) {
        try {
            feed.close();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public Optional<String> leftOutUpTo() {
        Feed<T> feed;
        synchronized (this) {
            feed = current;
        }
        return feed == null ? Optional.empty() : feed.leftOutUpTo();
    }

    @Override
    public void close() {
        Feed<T> feed;
        synchronized (this) {
            isClosed = true;
            feed = current;
        }
        if (feed != null) {
            feed.close();
        }
    }
}

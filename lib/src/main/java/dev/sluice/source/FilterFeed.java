package dev.sluice.source;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives only what a predicate accepts, and the place of what it has left out: after some number of
 * elements, when nothing comes for as long as the caller waits, and before the end.
 */
final class FilterFeed<T> implements Feed<T> {

    /**
     * The longest time for which a caller that may not wait has to wait while elements are ready
     * that are left out. To stop at each of them would be to write each element that is accepted by
     * itself.
     */
    private static final long LONGEST_SKIP = TimeUnit.MILLISECONDS.toNanos(5);

    private final Feed<T> upstream;
    private final Predicate<? super T> predicate;
    private final Ticker ticker;
    private final LeftOut leftOut = new LeftOut();

    /** The end, which comes after the place that was given last. */
    private @Nullable Next<T> end;

    FilterFeed(Feed<T> upstream, Predicate<? super T> predicate, Ticker ticker) {
        this.upstream = upstream;
        this.predicate = predicate;
        this.ticker = ticker;
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        if (end != null) {
            return end;
        }
        long begin = ticker.nanoTime();
        long limit = Durations.toNanos(atMost);
        while (true) {
            long passed = ticker.nanoTime() - begin;
            Next<T> next = upstream.next(Duration.ofNanos(Math.max(0, limit - passed)));
            if (!(next instanceof Next.Item<T>(T value))) {
                return withPlace(next, limit > 0);
            }
            if (predicate.test(value)) {
                leftOut.passed(value);
                return next;
            }
            leftOut.add(value);
            if (leftOut.isDue()) {
                return leftOut.take();
            }
            if (passed >= Math.max(limit, LONGEST_SKIP)) {
                return withPlace(Next.idle(), limit > 0);
            }
        }
    }

    /** Puts the place before an answer that is no element. */
    private Next<T> withPlace(Next<T> next, boolean hasWaited) {
        if (leftOut.isEmpty()) {
            return next;
        }
        return switch (next) {
            case Next.Idle<T>() -> hasWaited ? leftOut.take() : next;
            case Next.Ended<T>() -> placeBefore(next);
            case Next.Detached<T>() -> placeBefore(next);
            case Next<T> other -> {
                // It has a place of its own.
                leftOut.clear();
                yield other;
            }
        };
    }

    private Next<T> placeBefore(Next<T> last) {
        end = last;
        return leftOut.take();
    }

    @Override
    public Optional<String> leftOutUpTo() {
        return leftOut.isEmpty() ? upstream.leftOutUpTo() : leftOut.place();
    }

    @Override
    public void close() {
        upstream.close();
    }
}

package dev.sluice.source;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives an element at once, and then no more than one in a period: the newest by then.
 *
 * <pre>
 *   OPEN --element is given--> PERIOD --element--> HOLDING --newer element--> HOLDING
 *     ^------ period over ------'                     |
 *   PERIOD &lt;-- period over, or the source: the element that is held is given --'
 * </pre>
 */
final class ThrottleLatestFeed<T> implements Feed<T> {

    /** The longest time to look for a newer element than the one that is about to be given. */
    private static final long LONGEST_LOOK = TimeUnit.MILLISECONDS.toNanos(5);

    private final Feed<T> upstream;
    private final long period;
    private final Ticker ticker;

    /** When the last element was given; before the first one, a period ago. */
    private long given;

    private @Nullable Next<T> held;

    /** The answer that came after the element that is held, and must not overtake it. */
    private @Nullable Answer<T> after;

    /** An answer, or a failure. */
    @FunctionalInterface
    private interface Answer<T> {
        Next<T> give() throws Exception;
    }

    ThrottleLatestFeed(Feed<T> upstream, Duration period, Ticker ticker) {
        this.upstream = upstream;
        this.period = Durations.toNanos(period);
        this.ticker = ticker;
        this.given = ticker.nanoTime() - this.period;
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        Answer<T> first = after;
        if (first != null) {
            after = null;
            return first.give();
        }
        long begin = ticker.nanoTime();
        long limit = Durations.toNanos(atMost);
        while (true) {
            long left = Math.max(0, limit - (ticker.nanoTime() - begin));
            long untilOpen = Math.max(0, period - (ticker.nanoTime() - given));
            if (held != null && untilOpen == 0) {
                return giveNewest();
            }
            switch (ask(held == null ? left : Math.min(left, untilOpen))) {
                case null -> {
                    return giveHeld();
                }
                case Next.Item<T> item -> {
                    if (held == null && ticker.nanoTime() - given >= period) {
                        return give(item);
                    }
                    held = item;
                }
                case Next.Idle<T>() -> {}
                case Next<T> other -> {
                    return behindHeld(other);
                }
            }
            if (left == 0) {
                return Next.idle();
            }
        }
    }

    /** A slow client leaves elements lying upstream: it gets the newest of those. */
    private Next<T> giveNewest() throws Exception {
        long begin = ticker.nanoTime();
        while (ticker.nanoTime() - begin < LONGEST_LOOK) {
            switch (ask(0)) {
                case null -> {
                    return giveHeld();
                }
                case Next.Item<T> newer -> held = newer;
                case Next.Idle<T>() -> {
                    return giveHeld();
                }
                case Next<T> other -> {
                    return behindHeld(other);
                }
            }
        }
        return giveHeld();
    }

    /** Asks the source. Null if it has failed behind the element that is held. */
    private @Nullable Next<T> ask(long nanos) throws Exception {
        try {
            return upstream.next(Duration.ofNanos(nanos));
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception failure) {
            if (held == null) {
                throw failure;
            }
            after =
                    () -> {
                        throw failure;
                    };
            return null;
        }
    }

    private Next<T> behindHeld(Next<T> other) {
        if (held == null) {
            return other;
        }
        after = () -> other;
        return giveHeld();
    }

    private Next<T> giveHeld() {
        Next<T> element = held;
        held = null;
        return element == null ? Next.idle() : give(element);
    }

    private Next<T> give(Next<T> element) {
        given = ticker.nanoTime();
        return element;
    }

    @Override
    public Optional<String> leftOutUpTo() {
        // An element that is held is not given yet.
        return held == null && after == null ? upstream.leftOutUpTo() : Optional.empty();
    }

    @Override
    public void close() {
        upstream.close();
    }
}

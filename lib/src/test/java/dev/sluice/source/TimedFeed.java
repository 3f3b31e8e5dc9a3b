package dev.sluice.source;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Gives answers at their moments, and turns the clock by as long as it was asked to wait. */
final class TimedFeed implements Feed<String> {

    private record Moment(long nanos, Next<String> answer) {}

    private final Deque<Moment> moments = new ArrayDeque<>();
    private final HandTicker ticker;
    private final long begin;

    TimedFeed(HandTicker ticker) {
        this.ticker = ticker;
        this.begin = ticker.nanoTime();
    }

    TimedFeed at(int second, Next<String> answer) {
        moments.add(new Moment(Duration.ofSeconds(second).toNanos(), answer));
        return this;
    }

    TimedFeed at(int second, String element) {
        return at(second, Next.item(element));
    }

    @Override
    public Next<String> next(Duration atMost) {
        Moment first = moments.peek();
        if (first == null) {
            return Next.ended();
        }
        long wait = Math.max(0, first.nanos() - (ticker.nanoTime() - begin));
        if (wait > atMost.toNanos()) {
            ticker.advance(atMost);
            return Next.idle();
        }
        ticker.advance(Duration.ofNanos(wait));
        moments.remove();
        return first.answer();
    }

    @Override
    public void close() {
        moments.clear();
    }
}

package dev.sluice.source;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Counts ticks at a fixed rate. A tick that nobody was ready for is left out. */
final class IntervalFeed implements Feed<Long> {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Ticker ticker;
    private final long period;
    private final long start;
    private long nextTick;

    IntervalFeed(Duration period, Ticker ticker) {
        this.ticker = ticker;
        this.period = Durations.toNanos(period);
        this.start = ticker.nanoTime();
    }

    @Override
    public Next<Long> next(Duration atMost) throws InterruptedException {
        long wait = (nextTick + 1) * period - (ticker.nanoTime() - start);
        long limit = Durations.toNanos(atMost);
        if (ticker.await(closed, Math.clamp(wait, 0, limit))) {
            return Next.ended();
        }
        if (wait > limit) {
            return Next.idle();
        }
        long tick = Math.max(nextTick, (ticker.nanoTime() - start) / period - 1);
        nextTick = tick + 1;
        return Next.item(tick);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

package dev.sluice.source;

import java.time.Duration;

/** Counts ticks at a fixed rate. A tick that nobody was ready for is left out. */
record IntervalSource(Duration period, Ticker ticker) implements Source<Long> {

    @Override
    public void run(ResumePoint from, Emitter<? super Long> out) throws InterruptedException {
        long nanos = Durations.toNanos(period);
        long start = ticker.nanoTime();
        long tick = 0;
        boolean wanted = out.push(new Next.Begun<>());
        while (wanted) {
            ticker.sleep((tick + 1) * nanos - (ticker.nanoTime() - start));
            out.awaitTaken();
            long latest = (ticker.nanoTime() - start) / nanos - 1;
            tick = Math.max(tick, latest);
            wanted = out.push(Next.item(tick));
            tick++;
        }
    }
}

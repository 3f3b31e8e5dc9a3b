package dev.sluice.source;

import dev.sluice.clock.StreamTime;
import java.time.Duration;

/** Counts ticks at a fixed rate. A tick that nobody was ready for is left out. */
record IntervalSource(Duration period) implements Source<Long> {

    @Override
    public void run(ResumePoint from, Emitter<? super Long> out) throws InterruptedException {
        StreamTime time = Producers.time();
        long nanos = Durations.toNanos(period);
        long start = time.nanoTime();
        long tick = 0;
        boolean wanted = out.push(new Next.Begun<>());
        while (wanted) {
            time.sleepUntil(start + (tick + 1) * nanos);
            out.awaitTaken();
            long latest = (time.nanoTime() - start) / nanos - 1;
            tick = Math.max(tick, latest);
            wanted = out.push(Next.item(tick));
            tick++;
        }
    }
}

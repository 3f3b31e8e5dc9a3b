package dev.sluice.source;

import dev.sluice.clock.StreamTime;
import java.time.Duration;

/** Gives an element at once, and then no more than one in a period: the newest by then. */
record ThrottleLatestSource<T>(Source<T> source, Duration period) implements Source<T> {

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        StreamTime time = Producers.time();
        try (Branches upstream = new Branches();
                Gate<T> gate = new Gate<>(out)) {
            Throttle<T> throttle =
                    new Throttle<>(
                            gate.way(upstream::stop),
                            Durations.toNanos(period),
                            time,
                            upstream::wake);
            upstream.start("sluice-throttle", ended -> source.run(from, throttle));
            long due = throttle.giveIfDue();
            while (!upstream.isOverAt(time, due)) {
                due = throttle.giveIfDue();
            }
            throttle.giveLast();
            upstream.throwFailure();
        }
    }
}

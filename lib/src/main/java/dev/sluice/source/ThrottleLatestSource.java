package dev.sluice.source;

import java.time.Duration;

/** Gives an element at once, and then no more than one in a period: the newest by then. */
record ThrottleLatestSource<T>(Source<T> source, Duration period, Ticker ticker)
        implements Source<T> {

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        try (Branches upstream = new Branches();
                Gate<T> gate = new Gate<>(out)) {
            Throttle<T> throttle =
                    new Throttle<>(
                            gate.way(upstream::stop),
                            Durations.toNanos(period),
                            ticker,
                            upstream::wake);
            upstream.start("sluice-throttle", ended -> source.run(from, throttle));
            long wait = throttle.giveIfDue();
            while (!upstream.isOverAfter(ticker, wait)) {
                wait = throttle.giveIfDue();
            }
            throttle.giveLast();
            upstream.throwFailure();
        }
    }
}

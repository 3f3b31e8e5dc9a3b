package dev.sluice.source;

import java.time.Duration;
import java.util.function.Predicate;

/** Gives only what a predicate accepts, and keeps to the waiting time while it skips the rest. */
record FilterFeed<T>(Feed<T> upstream, Predicate<? super T> predicate) implements Feed<T> {

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        long begin = System.nanoTime();
        long limit = Durations.toNanos(atMost);
        while (true) {
            long left = Math.max(0, limit - (System.nanoTime() - begin));
            Next<T> next = upstream.next(Duration.ofNanos(left));
            if (!(next instanceof Next.Item<T>(T value)) || predicate.test(value)) {
                return next;
            }
            if (left == 0) {
                return Next.idle();
            }
        }
    }

    @Override
    public void close() {
        upstream.close();
    }
}

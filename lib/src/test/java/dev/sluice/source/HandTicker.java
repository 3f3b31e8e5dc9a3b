package dev.sluice.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A clock that stands still until the test turns its hands, or someone waits. */
final class HandTicker implements Ticker {

    /** Begins so close to the end of a long that every test passes it. */
    private long now = Long.MAX_VALUE - 10;

    private final List<Duration> waits = new ArrayList<>();

    void advance(Duration duration) {
        now += duration.toNanos();
    }

    List<Duration> waits() {
        return waits;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public boolean await(CountDownLatch latch, long nanos) {
        waits.add(Duration.ofNanos(nanos));
        if (latch.getCount() == 0) {
            return true;
        }
        now += nanos;
        return false;
    }
}

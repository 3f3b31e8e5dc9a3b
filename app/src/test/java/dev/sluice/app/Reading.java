package dev.sluice.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** All that one client has given out of one stream, over all of its connections. Thread-safe. */
final class Reading {

    private final List<SeenEvent> events = new ArrayList<>();
    private boolean hasStopped;

    synchronized void see(SeenEvent event) {
        events.add(event);
        notifyAll();
    }

    /** The client has given up, or knows that the stream is over. */
    synchronized void stop() {
        hasStopped = true;
        notifyAll();
    }

    synchronized List<SeenEvent> events() {
        return List.copyOf(events);
    }

    /** Waits until the client has stopped, and returns whether it has. */
    boolean awaitStop(Duration atMost) throws InterruptedException {
        return await(() -> hasStopped, atMost);
    }

    /** Waits for so many events, and returns whether they have come. */
    boolean awaitEvents(int count, Duration atMost) throws InterruptedException {
        return await(() -> events.size() >= count, atMost);
    }

    private synchronized boolean await(BooleanSupplier condition, Duration atMost)
            throws InterruptedException {
        long latest = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            long left = Duration.ofNanos(latest - System.nanoTime()).toMillis();
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}

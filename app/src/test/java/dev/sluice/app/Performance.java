package dev.sluice.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A script while it is played to one client. Thread-safe. */
final class Performance {

    /**
     * Well above the scripts' reconnection time of 100 ms, and below their {@code Retry-After} and
     * the reconnection times with which clients begin.
     */
    static final Duration LATE = Duration.ofMillis(1500);

    private final Scenario scenario;
    private final Reading reading;
    private final List<String> asked = new ArrayList<>();
    private long endedAt;

    Performance(Scenario scenario, Reading reading) {
        this.scenario = scenario;
        this.reading = reading;
    }

    /** The events that the client has given out so far. */
    Reading reading() {
        return reading;
    }

    /** Takes the next request, and returns the answer to it. */
    synchronized Scene answer(String request) {
        boolean isLate =
                !asked.isEmpty()
                        && System.nanoTime() - endedAt >= LATE.toNanos()
                        && scenario.isTimed();
        int number = asked.size();
        asked.add(request + (isLate ? " late" : ""));
        return number < scenario.scenes().size() ? scenario.scenes().get(number) : Scene.NO_CONTENT;
    }

    /** The connection is about to end. */
    synchronized void end() {
        endedAt = System.nanoTime();
    }

    /** The client has left a connection that did not end. */
    synchronized void leave() {
        asked.add(asked.removeLast() + " left");
    }

    /** Each request, one after the other. */
    synchronized String asked() {
        return String.join(", ", asked);
    }
}

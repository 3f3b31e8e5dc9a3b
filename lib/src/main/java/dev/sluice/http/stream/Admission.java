package dev.sluice.http.stream;

import java.util.HashMap;
import java.util.Map;

/** Counts the streams that are open, and lets in those that the limits allow. Thread-safe. */
final class Admission {

    private final StreamLimits limits;
    private final Map<String, Integer> byClient = new HashMap<>();
    private int all;

    Admission(StreamLimits limits) {
        this.limits = limits;
    }

    /** Returns whether one more stream could open now. It takes no place. */
    synchronized boolean hasRoom(String client) {
        return !isReached(limits.maxStreams(), all)
                && !isReached(limits.maxStreamsPerClient(), byClient.getOrDefault(client, 0));
    }

    /** Returns whether one more stream may open. If so, {@link #leave} is owed. */
    synchronized boolean enter(String client) {
        if (!hasRoom(client)) {
            return false;
        }
        all++;
        byClient.merge(client, 1, Integer::sum);
        return true;
    }

    synchronized void leave(String client) {
        all--;
        byClient.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
    }

    private static boolean isReached(int limit, int count) {
        return limit > 0 && count >= limit;
    }
}

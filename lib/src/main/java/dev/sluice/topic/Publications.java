package dev.sluice.topic;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The publications of one topic that had a key, for as long as they may be tried again. */
final class Publications {

    /** The most keys that are kept; the oldest go first, even if their window is not over. */
    static final int MOST_KEYS = 10_000;

    private final long windowMillis;
    private final Map<IdempotencyKey, Kept> kept = new LinkedHashMap<>();

    private record Kept(List<Position> positions, long millis) {}

    Publications(Duration window) {
        this.windowMillis = window.toMillis();
    }

    Optional<List<Position>> find(IdempotencyKey key, long now) {
        dropOver(now);
        return Optional.ofNullable(kept.get(key)).map(Kept::positions);
    }

    void keep(IdempotencyKey key, List<Position> positions, long now) {
        dropOver(now);
        if (kept.size() == MOST_KEYS) {
            kept.remove(kept.keySet().iterator().next());
        }
        kept.put(key, new Kept(List.copyOf(positions), now));
    }

    boolean areOver(long now) {
        dropOver(now);
        return kept.isEmpty();
    }

    private void dropOver(long now) {
        Iterator<Kept> oldestFirst = kept.values().iterator();
        while (oldestFirst.hasNext() && now - oldestFirst.next().millis() >= windowMillis) {
            oldestFirst.remove();
        }
    }
}

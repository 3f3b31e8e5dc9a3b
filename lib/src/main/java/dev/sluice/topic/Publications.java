package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
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

    /** Heap that each key takes: an entry of the map, two fingerprints, four numbers. */
    static final int BYTES_EACH = 208;

    private final long windowMillis;
    private final Share share;
    private final Map<Fingerprint, Kept> kept = new LinkedHashMap<>();

    /**
     * A publication.
     *
     * @param payload identifies what was published
     * @param first the index of its first event
     * @param count the number of its events
     * @param millis when it was published
     */
    record Kept(Fingerprint payload, long first, int count, long millis) {}

    /**
     * No publications yet.
     *
     * @param share counts what the keys take
     */
    Publications(Duration window, Share share) {
        this.windowMillis = window.toMillis();
        this.share = share;
    }

    /**
     * Finds the publication with a key.
     *
     * @throws IdempotencyKeyReusedException if it was one with another payload
     */
    Optional<Kept> find(Keyed keyed, long now) {
        dropOver(now);
        Kept found = kept.get(keyed.owner());
        if (found != null && !found.payload().equals(keyed.payload())) {
            throw new IdempotencyKeyReusedException();
        }
        return Optional.ofNullable(found);
    }

    void keep(Keyed keyed, long first, int count, long now) {
        dropOver(now);
        if (kept.size() == MOST_KEYS) {
            kept.remove(kept.keySet().iterator().next());
            share.addKeys(-BYTES_EACH);
        }
        share.addKeys(BYTES_EACH);
        kept.put(keyed.owner(), new Kept(keyed.payload(), first, count, now));
    }

    /** Forgets the keys whose window is over. */
    void dropOver(long now) {
        Iterator<Kept> oldestFirst = kept.values().iterator();
        while (oldestFirst.hasNext() && now - oldestFirst.next().millis() >= windowMillis) {
            oldestFirst.remove();
            share.addKeys(-BYTES_EACH);
        }
    }

    /** The time at which the oldest key is to be forgotten; {@link Long#MAX_VALUE} without one. */
    long due() {
        return kept.isEmpty()
                ? Long.MAX_VALUE
                : kept.values().iterator().next().millis() + windowMillis;
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /**
     * A key, and what is published under it.
     *
     * @param owner identifies the subject and the key
     * @param payload identifies the events
     */
    record Keyed(Fingerprint owner, Fingerprint payload) {

        static Keyed of(IdempotencyKey key, List<EncodedEvent> events) {
            return new Keyed(key.owner(), key.payload(events));
        }
    }
}

package dev.sluice.access.redis;

import dev.sluice.access.AccessStoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** The revocations that this replica has heard of, until they end. Thread-safe. */
final class KnownRevocations {

    private final int most;
    private final Map<String, Kept> byKey = new ConcurrentHashMap<>();
    private volatile boolean overflown;

    /**
     * A revocation as Redis keeps it.
     *
     * @param until when it ends, in milliseconds since the epoch
     * @param value its value
     */
    record Kept(long until, String value) {

        /** Reads what {@link #toString} writes; empty for anything else. */
        static Optional<Kept> parse(String text) {
            int space = text.indexOf(' ');
            try {
                return Optional.of(
                        new Kept(
                                Long.parseLong(text.substring(0, Math.max(0, space))),
                                text.substring(space + 1)));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        /** Both in one: the greater value and the later end. */
        Kept merge(Kept other) {
            return new Kept(
                    Math.max(until, other.until),
                    value.compareTo(other.value) < 0 ? other.value : value);
        }

        @Override
        public String toString() {
            return until + " " + value;
        }
    }

    /**
     * None yet.
     *
     * @param most how many are kept at a time
     */
    KnownRevocations(int most) {
        this.most = most;
    }

    /**
     * Keeps a revocation, merged with the one that has its key. Returns what has changed by that;
     * empty if nothing has.
     */
    Optional<Kept> learn(String key, Kept heard) {
        if (byKey.size() >= most && !byKey.containsKey(key)) {
            overflown = true;
            return Optional.empty();
        }
        AtomicReference<Optional<Kept>> changed = new AtomicReference<>(Optional.empty());
        byKey.compute(
                key,
                (same, known) -> {
                    Kept merged = known == null ? heard : known.merge(heard);
                    changed.set(Optional.of(merged).filter(it -> !it.equals(known)));
                    return merged;
                });
        return changed.get();
    }

    /** Those that have not ended, with their values. */
    Map<String, String> find(Set<String> keys, long now) {
        if (overflown) {
            throw new AccessStoreException("there are more than " + most + " revocations");
        }
        Map<String, String> found = new HashMap<>();
        for (String key : keys) {
            Kept known = byKey.get(key);
            if (known != null && now < known.until()) {
                found.put(key, known.value());
            }
        }
        return found;
    }

    /**
     * Those that have not ended and that others do not have, or with an earlier end or a smaller
     * value.
     */
    Map<String, Kept> missingIn(Map<String, Kept> others, long now) {
        Map<String, Kept> missing = new HashMap<>();
        byKey.forEach((key, known) -> {
            Kept other = others.get(key);
            if (now < known.until() && (other == null || !other.merge(known).equals(other))) {
                missing.put(key, known);
            }
        });
        return missing;
    }

    /** Forgets those that have ended, and returns them. */
    Map<String, Kept> forgetEnded(long now) {
        Map<String, Kept> ended = new HashMap<>();
        byKey.forEach((key, known) -> {
            if (known.until() <= now && byKey.remove(key, known)) {
                ended.put(key, known);
            }
        });
        return ended;
    }

    /** Notes whether all that Redis has are known here. */
    void compareWith(Set<String> all) {
        overflown = !byKey.keySet().containsAll(all);
    }

    boolean isOverflown() {
        return overflown;
    }
}

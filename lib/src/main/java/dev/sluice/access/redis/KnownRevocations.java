package dev.sluice.access.redis;

import dev.sluice.access.AccessStoreException;
import dev.sluice.access.KeptRevocation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** The revocations that this replica has heard of, until they end. Thread-safe. */
final class KnownRevocations {

    private final int most;
    private final Map<String, KeptRevocation> byKey = new ConcurrentHashMap<>();
    private volatile boolean overflown;

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
    Optional<KeptRevocation> learn(String key, KeptRevocation heard) {
        if (byKey.size() >= most && !byKey.containsKey(key)) {
            overflown = true;
            return Optional.empty();
        }
        AtomicReference<Optional<KeptRevocation>> changed = new AtomicReference<>(Optional.empty());
        byKey.compute(
                key,
                (same, known) -> {
                    KeptRevocation merged = known == null ? heard : known.merge(heard);
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
            KeptRevocation known = byKey.get(key);
            if (known != null && known.counts(now)) {
                found.put(key, known.value());
            }
        }
        return found;
    }

    /**
     * Those that have not ended and that others do not have, or with an earlier end or a smaller
     * value.
     */
    Map<String, KeptRevocation> missingIn(Map<String, KeptRevocation> others, long now) {
        Map<String, KeptRevocation> missing = new HashMap<>();
        byKey.forEach((key, known) -> {
            KeptRevocation other = others.get(key);
            if (known.counts(now) && (other == null || !other.merge(known).equals(other))) {
                missing.put(key, known);
            }
        });
        return missing;
    }

    /** Forgets those that have ended, and returns them. */
    Map<String, KeptRevocation> forgetEnded(long now) {
        Map<String, KeptRevocation> ended = new HashMap<>();
        byKey.forEach((key, known) -> {
            if (!known.counts(now) && byKey.remove(key, known)) {
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

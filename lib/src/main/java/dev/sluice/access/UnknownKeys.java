package dev.sluice.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names of keys that were asked for lately and are in no key set, so that each can be refused
 * once the set has been fetched after the name was first seen. Bounded: a name that has been
 * displaced counts as seen for the first time. Thread-safe.
 */
final class UnknownKeys {

    private static final int MOST = 256;
    private static final int LONGEST = 256;

    /** A name may be published later; a client that comes back sooner than this gets its answer. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final InstantSource clock;

    /** Guarded by this; the oldest first. */
    private final Map<String, Seen> seen = new LinkedHashMap<>();

    private record Seen(long fetches, Instant at) {}

    UnknownKeys(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Notes a name, and returns how many fetches had begun when it was first seen.
     *
     * @param name the name, which anybody may have made up
     * @param fetches how many have begun by now
     */
    synchronized long firstSeen(String name, long fetches) {
        Instant now = clock.instant();
        seen.values().removeIf(it -> !now.isBefore(it.at().plus(KEPT)) || now.isBefore(it.at()));
        String kept = name.length() > LONGEST ? name.substring(0, LONGEST) : name;
        long first = seen.computeIfAbsent(kept, it -> new Seen(fetches, now)).fetches();
        if (seen.size() > MOST) {
            Iterator<String> names = seen.keySet().iterator();
            names.next();
            names.remove();
        }
        return first;
    }
}

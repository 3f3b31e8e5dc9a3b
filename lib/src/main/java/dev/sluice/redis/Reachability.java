package dev.sluice.redis;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Whether Redis is reached, as those see it who wait for its events. Logs each change, once. */
final class Reachability {

    private static final System.Logger LOGGER = System.getLogger(Reachability.class.getName());

    private final RedisAddress address;
    private final Map<Tail, String> troubles = new ConcurrentHashMap<>();
    private final Object logging = new Object();
    private boolean told;

    Reachability(RedisAddress address) {
        this.address = address;
    }

    void reached(Tail tail) {
        troubles.remove(tail);
        synchronized (logging) {
            if (told && troubles.isEmpty()) {
                told = false;
                LOGGER.log(Level.INFO, "Redis is back at {0}", address);
            }
        }
    }

    void lost(Tail tail, String reason) {
        troubles.put(tail, reason);
        synchronized (logging) {
            if (!told) {
                told = true;
                LOGGER.log(
                        Level.WARNING,
                        "Redis does not answer at {0}: {1}; publishing is refused, open streams"
                                + " wait",
                        address,
                        reason);
            }
        }
    }

    /** Somebody does not try any more. */
    void forget(Tail tail) {
        reached(tail);
    }

    /** What is wrong; empty if all is well. */
    Optional<String> trouble() {
        return troubles.values().stream().findFirst();
    }

    /** Whether nobody reaches it, of so many who try. */
    boolean isGone(int tails) {
        return !troubles.isEmpty() && troubles.size() >= tails;
    }
}

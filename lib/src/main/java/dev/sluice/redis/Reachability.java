package dev.sluice.redis;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis is reached, as those see it who wait for its events, and whether it takes what is
 * published. Logs each change, once.
 */
final class Reachability {

    private static final System.Logger LOGGER = System.getLogger(Reachability.class.getName());

    private final RedisAddress address;
    private final Map<Tail, String> lost = new ConcurrentHashMap<>();
    private volatile @Nullable String refusal;
    private final Object logging = new Object();
    private boolean toldLoss;

    Reachability(RedisAddress address) {
        this.address = address;
    }

    void reached(Tail tail) {
        lost.remove(tail);
        synchronized (logging) {
            if (toldLoss && lost.isEmpty()) {
                toldLoss = false;
                LOGGER.log(Level.INFO, "Redis is back at {0}", address);
            }
        }
    }

    void lost(Tail tail, String reason) {
        lost.put(tail, reason);
        synchronized (logging) {
            if (!toldLoss) {
                toldLoss = true;
                LOGGER.log(
                        Level.WARNING,
                        "Redis does not answer at {0}: {1}; publishing is refused, open streams"
                                + " wait",
                        address,
                        reason);
            }
        }
    }

    /** Somebody does not wait any more. */
    void forget(Tail tail) {
        lost.remove(tail);
    }

    /** It answers, but does not take what is published: it is full, for example. */
    void refused(@Nullable String reason) {
        synchronized (logging) {
            if (refusal == null) {
                refusal = String.valueOf(reason);
                LOGGER.log(Level.WARNING, "Redis takes nothing at {0}: {1}", address, refusal);
            }
        }
    }

    void accepted() {
        if (refusal != null) {
            synchronized (logging) {
                refusal = null;
                LOGGER.log(Level.INFO, "Redis takes what is published again at {0}", address);
            }
        }
    }

    /** What is wrong; empty if all is well. */
    Optional<String> trouble() {
        return lost.values().stream().findFirst().or(() -> Optional.ofNullable(refusal));
    }

    /** Whether somebody waits for events and does not reach it. */
    boolean isGone() {
        return !lost.isEmpty();
    }
}

package dev.sluice.session;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what all streams of a service hold together: elements that wait, that are being written,
 * or that a cursor has taken in. Clients that do not read would otherwise fill the memory.
 *
 * <pre>
 *   ROOMY --half is held--> TIGHT: each stream holds one element, and those whose clients take
 *                                  nothing are dropped soon
 *         --all is held---> SPENT: nothing more is encoded until something was written; a stream
 *                                  that has not begun is refused
 * </pre>
 *
 * Thread-safe.
 */
final class OutboxBudget {

    private static final int SHARE_OF_HEAP = 8;
    private static final Duration PATIENCE_WHEN_TIGHT = Duration.ofSeconds(2);
    private static final Duration PATIENCE_WHEN_SPENT = Duration.ofMillis(500);

    private final AtomicLong held = new AtomicLong();
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private final long most;

    /**
     * A budget of which nothing is taken.
     *
     * @param most bytes
     */
    OutboxBudget(long most) {
        this.most = most;
    }

    /** An eighth of the largest heap. */
    static OutboxBudget ofHeap() {
        return new OutboxBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    /** Counts bytes that have come; negative for those that have gone. */
    void add(long bytes) {
        held.addAndGet(bytes);
    }

    boolean isTight() {
        return held.get() >= most / 2;
    }

    boolean isSpent() {
        return held.get() >= most;
    }

    /**
     * Returns whether all is held. If so, the action will be run once when less is.
     *
     * @param whenFree one for each that waits, to be given to {@link #forget} at last
     */
    boolean isSpent(Runnable whenFree) {
        if (!isSpent()) {
            return false;
        }
        waiting.add(whenFree);
        // Memory freed before the action was added has woken nobody.
        return isSpent();
    }

    void forget(Runnable whenFree) {
        waiting.remove(whenFree);
    }

    /** Wakes those that wait, if less is held again. Not to be called with a lock. */
    void wakeWaiting() {
        if (waiting.isEmpty() || isSpent()) {
            return;
        }
        waiting.forEach(whenFree -> {
            if (waiting.remove(whenFree)) {
                whenFree.run();
            }
        });
    }

    /** The time after which stalled holders are dropped; empty while memory is plentiful. */
    Optional<Duration> patience() {
        if (!isTight()) {
            return Optional.empty();
        }
        return Optional.of(isSpent() ? PATIENCE_WHEN_SPENT : PATIENCE_WHEN_TIGHT);
    }

    /** The bytes that are held now. */
    long held() {
        return held.get();
    }
}

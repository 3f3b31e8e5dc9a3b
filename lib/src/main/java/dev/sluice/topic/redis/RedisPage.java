package dev.sluice.topic.redis;

import dev.sluice.redis.Redis;
import dev.sluice.redis.StreamEntry;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The entries that one reader has fetched from Redis and not read yet. Bounded in bytes, and
 * counted in the budget: a reader that has stalled keeps them. Used by one thread; any thread may
 * close it.
 */
final class RedisPage {

    /** The bytes that are kept at once, or one entry that has more. */
    private static final int MOST_BYTES = 128 * 1024;

    /** The number of entries to ask for, as long as they are small. */
    private static final int MOST_ENTRIES = 64;

    /** The number to ask for while their size is unknown. */
    private static final int FIRST_ENTRIES = 4;

    /** Heap of an entry beside the bytes of its event. */
    private static final int BESIDE_EVENT = 256;

    private final Redis redis;
    private final String key;
    private final HistoryBudget budget;
    private final Deque<TopicEntry> entries = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private int count = FIRST_ENTRIES;

    // Guarded by the lock.
    private long held;
    private boolean closed;

    RedisPage(Redis redis, String key, HistoryBudget budget) {
        this.redis = redis;
        this.key = key;
        this.budget = budget;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    @Nullable TopicEntry peek() {
        return entries.peek();
    }

    void remove() {
        release(bytes(entries.remove()));
    }

    /**
     * Fetches the entries after a position. Returns false if there is no room for them now.
     *
     * @throws dev.sluice.redis.RedisUnavailableException if Redis does not answer
     */
    boolean fill(Position after) {
        // Entries that do not fit into the page are fetched again; the largest decides how many.
        List<TopicEntry> found = find(after);
        long bytes = 0;
        long largest = 1;
        boolean full = false;
        for (TopicEntry entry : found) {
            long more = bytes(entry);
            largest = Math.max(largest, more);
            full = full || (bytes > 0 && bytes + more > MOST_BYTES);
            if (!full) {
                if (!hold(more, entries.isEmpty())) {
                    return !entries.isEmpty();
                }
                bytes += more;
                entries.add(entry);
            }
        }
        count = Math.clamp(MOST_BYTES / largest, 1, MOST_ENTRIES);
        return true;
    }

    /** The next entries of Sluice; none only if there are none. */
    private List<TopicEntry> find(Position after) {
        String from = after.toString();
        List<StreamEntry> some = redis.range(key, "(" + from, count);
        while (!some.isEmpty()) {
            List<TopicEntry> found =
                    some.stream().flatMap(entry -> TopicEntry.of(entry).stream()).toList();
            if (!found.isEmpty()) {
                return found;
            }
            // All of somebody else.
            from = some.getLast().id().toString();
            some = redis.range(key, "(" + from, count);
        }
        return List.of();
    }

    private static long bytes(TopicEntry entry) {
        return BESIDE_EVENT + entry.event().map(event -> (long) event.size()).orElse(0L);
    }

    /** One that has more than the whole budget would never fit: it is taken alone, not counted. */
    private boolean hold(long bytes, boolean isFirst) {
        lock.lock();
        try {
            boolean fits = !closed && budget.tryHold(bytes);
            held += fits ? bytes : 0;
            return fits || (!closed && isFirst && bytes > budget.maxBytes());
        } finally {
            lock.unlock();
        }
    }

    private void release(long bytes) {
        lock.lock();
        try {
            long released = Math.min(held, bytes);
            held -= released;
            budget.release(released);
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what is counted for it. */
    void close() {
        lock.lock();
        try {
            closed = true;
            budget.release(held);
            held = 0;
        } finally {
            lock.unlock();
        }
    }
}

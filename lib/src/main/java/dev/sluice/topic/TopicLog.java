package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded log of one topic: a ring of encoded events that grows up to its limits.
 *
 * <pre>
 *        oldest              end
 *          v                  v
 *   ... x [ e ][ e ][ e ][ e ] (next)       x: evicted
 *                ^ a reader's index
 * </pre>
 *
 * One thread at a time appends, under a lock that no reader takes. A reader looks at an index: it
 * finds the event, or that the index is not yet there, or that it has been evicted. Readers that
 * found nothing wait in a set, which an append empties and wakes; those that are busy cost it
 * nothing.
 */
final class TopicLog {

    private static final int FIRST_CAPACITY = 8;

    /** An event at its index. */
    record Entry(long index, long millis, EncodedEvent event) {}

    private final HistoryLimits limits;
    private final long epoch;
    private final ReentrantLock appending = new ReentrantLock();
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private volatile AtomicReferenceArray<@Nullable Entry> ring =
            new AtomicReferenceArray<>(FIRST_CAPACITY);
    private volatile long oldest = 1;
    private volatile long end = 1;
    private volatile long cleared = 1;

    // Guarded by the lock.
    private long bytes;
    private int readers;
    private long lastUse;
    private boolean forgotten;

    TopicLog(long epoch, HistoryLimits limits, long millis) {
        this.epoch = epoch;
        this.lastUse = millis;
        this.limits = limits;
    }

    long epoch() {
        return epoch;
    }

    /** The index of the oldest event that is kept; {@link #end} if there is none. */
    long oldest() {
        return oldest;
    }

    /** The index before which the history was dropped at somebody's word, not for its limits. */
    long cleared() {
        return cleared;
    }

    /** The index that the next event will get. */
    long end() {
        return end;
    }

    /** The event at an index, or null if it is evicted or not yet there. */
    @Nullable Entry get(long index) {
        if (index >= end) {
            return null;
        }
        AtomicReferenceArray<@Nullable Entry> current = ring;
        Entry entry = current.get(slot(index, current));
        return entry != null && entry.index() == index ? entry : null;
    }

    /** Appends, or returns an empty list if the log has been forgotten. */
    List<Position> append(List<EncodedEvent> events, long millis) {
        List<Position> positions = new ArrayList<>(events.size());
        appending.lock();
        try {
            if (forgotten) {
                return List.of();
            }
            lastUse = millis;
            for (EncodedEvent event : events) {
                positions.add(add(event, millis));
            }
        } finally {
            appending.unlock();
        }
        wakeWaiting();
        return positions;
    }

    /** Drops what is older than the limit. */
    void expire(long millis) {
        appending.lock();
        try {
            evictUntil(millis - limits.maxAge().toMillis());
        } finally {
            appending.unlock();
        }
    }

    void clear() {
        appending.lock();
        try {
            // First, so that a reader that finds an event gone sees why.
            cleared = end;
            while (oldest < end) {
                evictOldest();
            }
        } finally {
            appending.unlock();
        }
    }

    /** Counts a reader, or returns false if the log has been forgotten. */
    boolean enter() {
        appending.lock();
        try {
            if (!forgotten) {
                readers++;
            }
            return !forgotten;
        } finally {
            appending.unlock();
        }
    }

    void leave(Runnable wake, long millis) {
        waiting.remove(wake);
        appending.lock();
        try {
            readers--;
            lastUse = millis;
        } finally {
            appending.unlock();
        }
    }

    /**
     * Forgets the log if nobody reads it, nothing is left in it, and it has not been used for as
     * long as an event is kept: who comes back sooner finds its place. It takes nothing after.
     */
    boolean forgetIfIdle(long millis) {
        appending.lock();
        try {
            boolean unused = millis - lastUse >= limits.maxAge().toMillis();
            forgotten = unused && readers == 0 && oldest == end;
            return forgotten;
        } finally {
            appending.unlock();
        }
    }

    /** Wakes once, at the next append. */
    void wakeAtNext(Runnable wake) {
        waiting.add(wake);
    }

    void doNotWake(Runnable wake) {
        waiting.remove(wake);
    }

    private Position add(EncodedEvent event, long millis) {
        long index = end;
        Position position = new Position(epoch, index);
        Entry entry =
                new Entry(index, millis, event.publishedAt(millis).withId(position.toString()));
        bytes += entry.event().size();
        while (oldest < index
                && (index - oldest >= limits.maxEvents() || bytes > limits.maxBytes())) {
            evictOldest();
        }
        evictUntil(millis - limits.maxAge().toMillis());
        AtomicReferenceArray<@Nullable Entry> current = withRoom();
        current.set(slot(index, current), entry);
        end = index + 1;
        return position;
    }

    private void evictUntil(long millis) {
        while (oldest < end) {
            Entry entry = get(oldest);
            if (entry == null || entry.millis() > millis) {
                return;
            }
            evictOldest();
        }
    }

    private void evictOldest() {
        AtomicReferenceArray<@Nullable Entry> current = ring;
        long evicted = oldest;
        int slot = slot(evicted, current);
        Entry entry = current.get(slot);
        if (entry != null) {
            bytes -= entry.event().size();
        }
        // First, so that a reader that finds the slot empty sees why.
        oldest = evicted + 1;
        current.set(slot, null);
    }

    private AtomicReferenceArray<@Nullable Entry> withRoom() {
        AtomicReferenceArray<@Nullable Entry> current = ring;
        if (end - oldest < current.length()) {
            return current;
        }
        AtomicReferenceArray<@Nullable Entry> larger =
                new AtomicReferenceArray<>(2 * current.length());
        for (long index = oldest; index < end; index++) {
            larger.set(slot(index, larger), current.get(slot(index, current)));
        }
        ring = larger;
        return larger;
    }

    private static int slot(long index, AtomicReferenceArray<?> ring) {
        return (int) (index & (ring.length() - 1));
    }

    private void wakeWaiting() {
        for (Iterator<Runnable> i = waiting.iterator(); i.hasNext(); ) {
            Runnable wake = i.next();
            i.remove();
            wake.run();
        }
    }
}

package dev.sluice.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Entries to be looked at when their time has come, to the second. An entry that is not due costs
 * nothing. Thread-safe.
 */
final class DueQueue<T extends DueQueue.Entry> {

    private static final long TICK_MILLIS = 1000;

    /** Something that becomes due. */
    abstract static class Entry {

        /** The tick that it waits for. Written under the lock of the queue. */
        volatile long tick = Long.MAX_VALUE;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, List<T>> ticks = new TreeMap<>();

    /** Makes an entry due at a time, unless it is due sooner already. */
    void add(T entry, long millis) {
        long tick = Math.ceilDiv(millis, TICK_MILLIS);
        if (tick >= entry.tick) {
            return;
        }
        lock.lock();
        try {
            if (tick < entry.tick) {
                entry.tick = tick;
                ticks.computeIfAbsent(tick, t -> new ArrayList<>(1)).add(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes out the entries that are due. */
    List<T> take(long millis) {
        List<T> due = new ArrayList<>();
        lock.lock();
        try {
            while (!ticks.isEmpty() && ticks.firstKey() * TICK_MILLIS <= millis) {
                var first = ticks.pollFirstEntry();
                for (T entry : first.getValue()) {
                    // One that was made due sooner has been taken out before.
                    if (entry.tick == first.getKey()) {
                        entry.tick = Long.MAX_VALUE;
                        due.add(entry);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        return due;
    }
}

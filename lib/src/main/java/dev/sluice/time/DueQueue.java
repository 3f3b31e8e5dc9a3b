package dev.sluice.time;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Entries to be looked at when their time has come, up to a tick late. An entry that is not due
 * costs nothing. Thread-safe.
 *
 * @param <T> the kind of the entries
 */
public final class DueQueue<T extends DueQueue.Entry> {

    private static final long NONE = Long.MAX_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Set<T>> ticks = new TreeMap<>();
    private final long tickLength;

    /** Something that becomes due. */
    public abstract static class Entry {

        /** The tick that it waits for. Written under the lock of the queue. */
        private volatile long tick = NONE;

        /** An entry that waits for nothing. */
        protected Entry() {}
    }

    /**
     * An empty queue.
     *
     * @param tickLength the length of a tick, in the unit of the times
     */
    public DueQueue(long tickLength) {
        this.tickLength = tickLength;
    }

    /**
     * Makes an entry due at a time, unless it is due sooner already.
     *
     * @param entry in this queue or in none
     * @param time on the clock that {@link #take} is given
     */
    public void add(T entry, long time) {
        long tick = Math.ceilDiv(time, tickLength);
        if (tick >= tickOf(entry)) {
            return;
        }
        lock.lock();
        try {
            if (tick < tickOf(entry)) {
                takeOut(entry);
                put(entry, tick);
                ticks.computeIfAbsent(tick, t -> new HashSet<>(2)).add(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes an entry out, if it is there.
     *
     * @param entry in this queue or in none
     */
    public void remove(T entry) {
        lock.lock();
        try {
            takeOut(entry);
        } finally {
            lock.unlock();
        }
    }

    private void takeOut(T entry) {
        long tick = tickOf(entry);
        if (tick != NONE) {
            put(entry, NONE);
            Set<T> others = ticks.get(tick);
            if (others != null && others.remove(entry) && others.isEmpty()) {
                ticks.remove(tick);
            }
        }
    }

    /**
     * Takes out the entries that are due.
     *
     * @param now the time
     * @return the entries, in no order
     */
    public List<T> take(long now) {
        List<T> due = new ArrayList<>();
        lock.lock();
        try {
            while (!ticks.isEmpty() && ticks.firstKey() * tickLength <= now) {
                for (T entry : ticks.pollFirstEntry().getValue()) {
                    put(entry, NONE);
                    due.add(entry);
                }
            }
        } finally {
            lock.unlock();
        }
        return due;
    }

    // A private field cannot be reached by a type variable.
    private static long tickOf(Entry entry) {
        return entry.tick;
    }

    private static void put(Entry entry, long tick) {
        entry.tick = tick;
    }
}

package dev.sluice.topic;

import dev.sluice.event.Chunk;
import dev.sluice.event.EncodedEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded log of one topic: the bytes that go on the wire, in segments.
 *
 * <pre>
 *        oldest                                  end
 *          v                                      v
 *   [ x x e e e e ][ e e e ][ e e e e e ][ e e e _ _ ]     x: evicted  _: free
 *            ^ a reader's index
 * </pre>
 *
 * One thread at a time appends, under a lock that no reader takes. A reader is an index: it finds
 * the segment that has it, or that it is not yet there, or that it has been evicted; it holds on to
 * nothing. Readers that found nothing wait to be woken by an append; those that are busy cost it
 * nothing.
 */
final class TopicLog {

    /** Segments are as large as what is kept, between these bounds: a quiet topic is small. */
    private static final int SMALLEST_SEGMENT = 1024;

    private static final int LARGEST_SEGMENT = 64 * 1024;

    /** An event over this size has a segment of its own, lest much of another be left free. */
    private static final int LARGEST_SHARING = LARGEST_SEGMENT / 4;

    /** After so many readers have left while they waited, those that wait are sorted out. */
    private static final int MANY_LEFT = 64;

    private final HistoryLimits limits;
    private final long epoch;
    private final String idPrefix;
    private final ReentrantLock appending = new ReentrantLock();
    private final Waiting waiting = new Waiting();
    private volatile Segments segments = Segments.empty();
    private volatile long oldest = 1;
    private volatile long end = 1;
    private volatile long cleared = 1;

    // Guarded by the lock.
    private long bytes;
    private int readers;
    private int leftWaiting;
    private long lastMillis;
    private long lastUse;
    private boolean forgotten;

    TopicLog(long epoch, HistoryLimits limits, long millis) {
        this.epoch = epoch;
        this.idPrefix = epoch + "-";
        this.lastMillis = millis;
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

    /** The segment with the event at an index, or null if it is evicted or not yet there. */
    @Nullable Segment find(long index) {
        return index < oldest || index >= end ? null : segments.find(index);
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
            // A clock that is set back must not make older events younger.
            lastMillis = Math.max(lastMillis, millis);
            for (EncodedEvent event : events) {
                positions.add(add(event));
            }
        } finally {
            appending.unlock();
        }
        waiting.wakeAll();
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

    void leave(long millis) {
        boolean manyHaveLeft;
        appending.lock();
        try {
            readers--;
            lastUse = millis;
            leftWaiting++;
            manyHaveLeft = leftWaiting > Math.max(MANY_LEFT, readers);
            if (manyHaveLeft) {
                leftWaiting = 0;
            }
        } finally {
            appending.unlock();
        }
        if (manyHaveLeft) {
            // Those that are still there wait again; the others would be kept until an append.
            waiting.wakeAll();
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

    /** Wakes a reader once, at the next append. */
    void wakeAtNext(Waiting.Place place) {
        waiting.add(place);
    }

    private Position add(EncodedEvent event) {
        long index = end;
        byte[] id = (idPrefix + index).getBytes(StandardCharsets.US_ASCII);
        int length = Chunk.length(event.sizeWithId(id.length));
        bytes += length;
        while (oldest < index
                && (index - oldest >= limits.maxEvents() || bytes > limits.maxBytes())) {
            evictOldest();
        }
        evictUntil(lastMillis - limits.maxAge().toMillis());
        withRoomFor(length, index).append(event, id, lastMillis);
        end = index + 1;
        return new Position(epoch, index);
    }

    private Segment withRoomFor(int length, long index) {
        Segment newest = segments.newest();
        if (newest != null && newest.hasRoom(length, lastMillis)) {
            return newest;
        }
        int capacity =
                length > LARGEST_SHARING
                        ? length
                        : Math.clamp(
                                Long.highestOneBit(bytes) << 1, SMALLEST_SEGMENT, LARGEST_SEGMENT);
        Segment added = new Segment(index, Math.max(capacity, length), lastMillis);
        segments = segments.with(added);
        return added;
    }

    private void evictUntil(long millis) {
        while (oldest < end && segmentOfOldest().millis(oldest) <= millis) {
            evictOldest();
        }
    }

    private void evictOldest() {
        Segment segment = segmentOfOldest();
        long evicted = oldest;
        bytes -= segment.size(evicted);
        oldest = evicted + 1;
        if (oldest == segment.end()) {
            segments = segments.withoutOldest();
        }
    }

    private Segment segmentOfOldest() {
        Segment segment = segments.oldest();
        if (segment == null) {
            throw new IllegalStateException("nothing is left to be evicted");
        }
        return segment;
    }
}

package dev.sluice.topic;

import dev.sluice.event.Chunk;
import dev.sluice.event.EncodedEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** What stands first in the position of an event; its index stands second. */
    interface Majors {
        long of(Segment segment, long index);
    }

    /** A name that somebody has only asked for is not worth more milliseconds. */
    private static final long LONGEST_WITHOUT_EVENTS = 60_000;

    private final HistoryLimits limits;
    private final Majors majors;
    private final long first;
    private final ReentrantLock appending = new ReentrantLock();
    private final Waiting waiting = new Waiting();
    private volatile Segments segments = Segments.empty();
    private volatile long oldest;
    private volatile long end;
    private volatile long cleared;

    // Guarded by the lock.
    private final Publications publications;
    private long bytes;
    private int readers;
    private int leftWaiting;
    private long lastMillis;
    private long lastUse;
    private boolean forgotten;

    /**
     * An empty log.
     *
     * @param first the index of its first event
     * @param last when an event before it was published
     * @param now what time it is
     */
    TopicLog(Majors majors, long first, HistoryLimits limits, long last, long now) {
        this.majors = majors;
        this.first = first;
        this.oldest = first;
        this.end = first;
        this.cleared = first;
        this.limits = limits;
        this.publications = new Publications(limits.idempotencyWindow());
        this.lastMillis = last;
        this.lastUse = now;
    }

    long major(Segment segment, long index) {
        return majors.of(segment, index);
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

    /**
     * Appends under positions that begin with the epoch, or finds what was appended with this key
     * before. Returns an empty list if the log has been forgotten.
     */
    List<Position> append(
            long epoch, List<EncodedEvent> events, Optional<IdempotencyKey> key, long millis) {
        List<Position> positions = new ArrayList<>(events.size());
        appending.lock();
        try {
            if (forgotten) {
                return List.of();
            }
            lastUse = millis;
            // A clock that is set back must not make older events younger.
            lastMillis = Math.max(lastMillis, millis);
            Optional<List<Position>> before = key.flatMap(k -> publications.find(k, lastMillis));
            if (before.isPresent()) {
                return before.get();
            }
            for (EncodedEvent event : events) {
                Position position = new Position(epoch, end);
                add(position, event);
                positions.add(position);
            }
            key.ifPresent(k -> publications.keep(k, positions, lastMillis));
        } finally {
            appending.unlock();
        }
        waiting.wakeAll();
        return positions;
    }

    /** Appends what has its position already, of which the first part is when it was published. */
    void append(Position position, EncodedEvent event) {
        appending.lock();
        try {
            if (position.minor() != end || position.major() < lastMillis) {
                throw new IllegalArgumentException(
                        "position must be %d behind %d, was %s"
                                .formatted(end, lastMillis, position));
            }
            lastMillis = position.major();
            add(position, event);
        } finally {
            appending.unlock();
        }
    }

    void wakeReaders() {
        waiting.wakeAll();
    }

    /** Goes on with an index further on: what comes before it is gone. */
    void skipTo(long index) {
        appending.lock();
        try {
            while (oldest < end) {
                evictOldest();
            }
            end = index;
            oldest = index;
        } finally {
            appending.unlock();
        }
        waiting.wakeAll();
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
     * long as an event is kept, or for a minute if it never had one: who comes back sooner finds
     * its place. It takes nothing after.
     */
    boolean forgetIfIdle(long millis) {
        appending.lock();
        try {
            long kept = limits.maxAge().toMillis();
            boolean hadEvents = end > first;
            boolean unused =
                    millis - lastUse >= (hadEvents ? kept : Math.min(kept, LONGEST_WITHOUT_EVENTS));
            forgotten = unused && readers == 0 && oldest == end && publications.areOver(millis);
            return forgotten;
        } finally {
            appending.unlock();
        }
    }

    /** Wakes a reader once, at the next append. */
    void wakeAtNext(Waiting.Place place) {
        waiting.add(place);
    }

    private void add(Position position, EncodedEvent event) {
        long index = end;
        byte[] id = position.toString().getBytes(StandardCharsets.US_ASCII);
        int length = Chunk.length(event.sizeWithId(id.length));
        bytes += length;
        while (oldest < index
                && (index - oldest >= limits.maxEvents() || bytes > limits.maxBytes())) {
            evictOldest();
        }
        evictUntil(lastMillis - limits.maxAge().toMillis());
        withRoomFor(length, index).append(event, id, lastMillis);
        end = index + 1;
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

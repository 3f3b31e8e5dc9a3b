package dev.sluice.topic;

import dev.sluice.event.Chunk;
import dev.sluice.event.EncodedEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The events of a log that its limits have left, in segments.
 *
 * <pre>
 *        oldest                                  end
 *          v                                      v
 *   [ x x e e e e ][ e e e ][ e e e e e ][ e e e _ _ ]     x: evicted  _: free
 * </pre>
 *
 * Guarded by the lock of the log, but for what says that any thread may call it.
 */
final class KeptEvents {

    /** Segments are as large as what is kept, between these bounds: a quiet topic is small. */
    private static final int SMALLEST_SEGMENT = 1024;

    static final int LARGEST_SEGMENT = 64 * 1024;

    /** An event over this size has a segment of its own, so that no large part of one is unused. */
    private static final int LARGEST_SHARING = LARGEST_SEGMENT / 4;

    /** They hold the newest events, which readers may not have had yet. */
    private static final int SEGMENTS_BEING_READ = 2;

    private final HistoryLimits limits;
    private final Share share;
    private final long first;
    private volatile Segments segments = Segments.empty();
    private volatile long oldest;
    private volatile long end;
    private volatile long cleared;
    private long bytes;
    private boolean isRead;

    /**
     * No events yet.
     *
     * @param first the index of the first one
     * @param share counts what they take
     */
    KeptEvents(long first, HistoryLimits limits, Share share) {
        this.first = first;
        this.oldest = first;
        this.end = first;
        this.cleared = first;
        this.limits = limits;
        this.share = share;
    }

    /** The index of the oldest event; {@link #end} if there is none. Called by any thread. */
    long oldest() {
        return oldest;
    }

    /**
     * The index before which events were dropped on request, not for the limits. Called by any
     * thread.
     */
    long cleared() {
        return cleared;
    }

    /** The index that the next event will get. Called by any thread. */
    long end() {
        return end;
    }

    /**
     * The segment with the event at an index, or null if it is evicted or not yet there. Called by
     * any thread.
     */
    @Nullable Segment find(long index) {
        return index < oldest || index >= end ? null : segments.find(index);
    }

    boolean isEmpty() {
        return oldest == end;
    }

    /** Returns whether there was never an event. */
    boolean isFresh() {
        return end == first;
    }

    /** The time when the oldest event is too old; {@link Long#MAX_VALUE} if there is none. */
    long due() {
        return isEmpty()
                ? Long.MAX_VALUE
                : segmentOfOldest().millis(oldest) + limits.maxAge().toMillis();
    }

    /** Appends an event, and evicts what the limits have no room for beside it. */
    void append(Position position, EncodedEvent event, long millis) {
        long index = end;
        byte[] id = position.toString().getBytes(StandardCharsets.US_ASCII);
        int length = Chunk.length(event.sizeWithId(id.length));
        bytes += length;
        while (oldest < index
                && (index - oldest >= limits.maxEvents() || bytes > limits.maxBytes())) {
            evictOldest();
        }
        expire(millis);
        Segment segment = withRoomFor(length, index, millis);
        long held = segment.held();
        segment.append(event, id, millis);
        if (segment.held() != held) {
            count(segment.held() - held);
        }
        end = index + 1;
    }

    private Segment withRoomFor(int length, long index, long millis) {
        Segment newest = segments.newest();
        if (newest != null && newest.hasRoom(length, millis)) {
            return newest;
        }
        int capacity =
                length > LARGEST_SHARING
                        ? length
                        : Math.clamp(
                                Long.highestOneBit(bytes) << 1, SMALLEST_SEGMENT, LARGEST_SEGMENT);
        Segment added = new Segment(index, Math.max(capacity, length), millis);
        segments = segments.with(added);
        count(added.held());
        return added;
    }

    /** Counts what is kept back for readers, if there are any. */
    void keepBack(boolean forReaders) {
        isRead = forReaders;
        count(0);
    }

    /** Counts bytes of segments that have come or gone. */
    private void count(long bytes) {
        share.addSegments(bytes, isRead ? segments.heldByNewest(SEGMENTS_BEING_READ) : 0);
    }

    /** Evicts what is older than the limit. */
    void expire(long now) {
        long latest = now - limits.maxAge().toMillis();
        while (oldest < end && segmentOfOldest().millis(oldest) <= latest) {
            evictOldest();
        }
    }

    /** Evicts the oldest segment, and returns the number of events that were in it. */
    int evictSegment() {
        int evicted = 0;
        if (oldest < end) {
            long behind = segmentOfOldest().end();
            while (oldest < behind) {
                evictOldest();
                evicted++;
            }
        }
        return evicted;
    }

    /** Drops all of them on request. */
    void clear() {
        // First, so that a reader that finds an event gone sees why.
        cleared = end;
        evictAll();
    }

    /** Goes on with an index further on: what comes before it is gone. */
    void skipTo(long index) {
        evictAll();
        end = index;
        oldest = index;
    }

    /** Says of all segments that nobody keeps them any more. */
    void giveUp() {
        segments.evict();
    }

    private void evictAll() {
        while (oldest < end) {
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
            segment.block().evict();
            count(-segment.held());
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

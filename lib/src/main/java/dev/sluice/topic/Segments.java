package dev.sluice.topic;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a log from the oldest to the newest. Immutable but for one thing: segments behind
 * its end, and before its beginning, come and go in the array that it shares with its successors.
 */
final class Segments {

    private final @Nullable Segment[] array;
    private final int from;
    private final int to;

    private Segments(@Nullable Segment[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    static Segments empty() {
        return new Segments(new Segment[0], 0, 0);
    }

    boolean isEmpty() {
        return from == to;
    }

    @Nullable Segment oldest() {
        return isEmpty() ? null : array[from];
    }

    @Nullable Segment newest() {
        return isEmpty() ? null : array[to - 1];
    }

    /** The heap of the newest ones. */
    long heldByNewest(int count) {
        long held = 0;
        for (int i = Math.max(from, to - count); i < to; i++) {
            Segment segment = array[i];
            held += segment == null ? 0 : segment.held();
        }
        return held;
    }

    /** Says of all of them that the topic does not keep them any more. */
    void evict() {
        for (int i = from; i < to; i++) {
            Segment segment = array[i];
            if (segment != null) {
                segment.block().evict();
            }
        }
    }

    Segments with(Segment newest) {
        int count = to - from;
        boolean full = to == array.length;
        @Nullable Segment[] target =
                full ? Arrays.copyOf(Arrays.copyOfRange(array, from, to), 2 * count + 2) : array;
        int end = full ? count : to;
        target[end] = newest;
        return new Segments(target, full ? 0 : from, end + 1);
    }

    Segments withoutOldest() {
        // A reader that still looks here finds that it is gone; the array must not keep it.
        array[from] = null;
        return new Segments(array, from + 1, to);
    }

    /** The segment with the event at this index; null if it has been evicted. */
    @Nullable Segment find(long index) {
        int low = from;
        int high = to - 1;
        if (high >= low && begins(high, index)) {
            return array[high];
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (begins(middle + 1, index)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < to && begins(low, index) ? array[low] : null;
    }

    /** Returns whether a segment begins at the index or before it; one that is gone did so. */
    private boolean begins(int slot, long index) {
        Segment segment = array[slot];
        return segment == null || segment.first() <= index;
    }
}

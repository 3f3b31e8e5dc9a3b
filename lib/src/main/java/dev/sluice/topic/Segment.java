package dev.sluice.topic;

import dev.sluice.event.Chunk;
import dev.sluice.event.EncodedEvent;
import dev.sluice.source.FrameBlock;
import java.util.Arrays;

/**
 * Some events of a log, one right after the other, as the bytes that go on the wire: each framed as
 * one chunk.
 *
 * <p>One thread at a time appends; any thread reads what has been published by then, which never
 * changes.
 */
final class Segment {

    private static final int FIRST_EVENTS = 8;

    /** Heap of the objects themselves, and of the place in the list of segments. */
    private static final int OBJECTS = 128;

    private final long first;
    private final long baseMillis;
    private final byte[] bytes;
    private final FrameBlock block;

    /** For each event where it ends in the bytes (low half) and when it came (high half). */
    private volatile long[] events = new long[FIRST_EVENTS];

    /** The number of events that can be read. */
    private volatile int count;

    Segment(long first, int capacity, long millis) {
        this.first = first;
        this.baseMillis = millis;
        this.bytes = new byte[capacity];
        this.block = new FrameBlock(bytes);
    }

    /** The index of its first event. */
    long first() {
        return first;
    }

    /** The index behind its last event. */
    long end() {
        return first + count;
    }

    FrameBlock block() {
        return block;
    }

    /** The offset at which the frame of an event begins. */
    int start(long index) {
        return index == first ? 0 : end(index - 1);
    }

    /** The offset at which the frame of an event ends. */
    int end(long index) {
        return (int) events[(int) (index - first)];
    }

    /** The heap that it takes, whether used or not. */
    long held() {
        return OBJECTS + bytes.length + (long) events.length * Long.BYTES;
    }

    int size(long index) {
        return end(index) - start(index);
    }

    long millis(long index) {
        return baseMillis + (events[(int) (index - first)] >>> Integer.SIZE);
    }

    boolean hasRoom(int frameLength, long millis) {
        return bytes.length - used() >= frameLength && millis - baseMillis <= Integer.MAX_VALUE;
    }

    void append(EncodedEvent event, byte[] id, long millis) {
        int size = event.sizeWithId(id.length);
        int at = Chunk.writeHead(size, bytes, used());
        at = event.writeTo(bytes, at, id);
        at = Chunk.writeTail(bytes, at);
        int before = count;
        long[] known = events;
        if (before == known.length) {
            known = Arrays.copyOf(known, 2 * before);
            events = known;
        }
        known[before] = (Math.max(0, millis - baseMillis) << Integer.SIZE) | at;
        // Behind all else: who sees the count sees the event.
        count = before + 1;
    }

    /** A copy of an event, without its frame. */
    EncodedEvent event(long index) {
        int head = start(index);
        int tail = end(index) - Chunk.TAIL_LENGTH;
        while (bytes[head] != '\n') {
            head++;
        }
        return EncodedEvent.copyOf(bytes, head + 1, tail).publishedAt(millis(index));
    }

    private int used() {
        return count == 0 ? 0 : (int) events[count - 1];
    }
}

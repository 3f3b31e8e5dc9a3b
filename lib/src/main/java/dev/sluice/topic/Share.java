package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import java.util.List;

/** The part of the budget that one log takes. Guarded by the lock of the log. */
final class Share {

    /** Heap of an empty log with all that belongs to it, but for the characters of its name. */
    static final int EMPTY_LOG = 640;

    /** Heap of a reader and of the place where it waits. */
    static final int READER = 256;

    /** More than what an event can take beside its bytes: its id, its frame, its index. */
    private static final int BESIDE_EVENT = 256;

    private final HistoryBudget budget;
    private final TopicLog log;
    private long segments;
    private long keys;
    private long rest;
    private int sizeClass = FullestFirst.EMPTY;
    private boolean released;

    /** The most that events can take when they are appended, a segment that is begun included. */
    static long atMost(List<EncodedEvent> events) {
        long bytes = KeptEvents.LARGEST_SEGMENT;
        for (EncodedEvent event : events) {
            bytes += event.size() + BESIDE_EVENT;
        }
        return bytes;
    }

    Share(HistoryBudget budget, TopicLog log) {
        this.budget = budget;
        this.log = log;
    }

    /**
     * Counts segments, which can be evicted.
     *
     * @param bytes as many more, negative for less
     * @param keptBack bytes of segments that are to be evicted last
     */
    void addSegments(long bytes, long keptBack) {
        if (!released) {
            segments += bytes;
            budget.hold(bytes);
            int now = FullestFirst.classOf(segments, segments - keptBack);
            if (now != sizeClass) {
                budget.moveLog(log, sizeClass, now);
                sizeClass = now;
            }
        }
    }

    /** Counts the log itself and its readers. */
    void add(long bytes) {
        if (!released) {
            rest += bytes;
            budget.holdTopics(bytes);
        }
    }

    /** Counts idempotency keys. */
    void addKeys(long bytes) {
        if (!released) {
            keys += bytes;
            budget.holdKeys(bytes);
        }
    }

    /** Gives all of it back. What is evicted or added later counts no more. */
    void release() {
        addSegments(-segments, 0);
        addKeys(-keys);
        add(-rest);
        released = true;
    }
}

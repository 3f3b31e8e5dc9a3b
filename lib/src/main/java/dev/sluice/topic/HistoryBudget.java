package dev.sluice.topic;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all histories of a process may take together, and the number of their topics.
 * Thread-safe.
 *
 * <p>Counted is the heap that is held, not the events alone: whole segments, their indexes, names,
 * idempotency keys, readers, and pages that are read from a broker elsewhere. When there is no room
 * the oldest events of the fullest topics go; when no events are left, the publication that needs
 * room is refused with a {@link TopicsFullException}. Topics with their readers may take half of
 * the budget, idempotency keys a quarter, and are refused beyond that: what is left is for events,
 * so that no number of names or keys can keep a topic from getting its events to its readers.
 *
 * <p>The sum changes when a segment comes or goes, not with each event.
 */
public final class HistoryBudget {

    /** The least number of bytes that can be set: {@value}. */
    public static final long LEAST_BYTES = 1024 * 1024;

    /** The default number of topics: {@value}. */
    public static final int DEFAULT_TOPICS = 100_000;

    private static final int DEFAULT_PART_OF_HEAP = 4;

    private static final int PART_OF_TOPICS = 2;
    private static final int PART_OF_KEYS = 4;

    private final long maxBytes;
    private final int maxTopics;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong heldByTopics = new AtomicLong();
    private final AtomicLong heldByKeys = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicInteger topics = new AtomicInteger();
    private final FullestFirst logs = new FullestFirst();

    private HistoryBudget(long maxBytes, int maxTopics) {
        if (maxBytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "history-bytes must be at least %d, was %d".formatted(LEAST_BYTES, maxBytes));
        }
        if (maxTopics < 1) {
            throw new IllegalArgumentException("max-topics must be at least 1, was " + maxTopics);
        }
        this.maxBytes = maxBytes;
        this.maxTopics = maxTopics;
    }

    /**
     * A budget.
     *
     * @param maxBytes heap for all histories, {@value #LEAST_BYTES} and more
     * @param maxTopics topics that have events, 1 and more
     * @return the budget, of which nothing is used
     * @throws IllegalArgumentException if one of them is too small
     */
    public static HistoryBudget of(long maxBytes, int maxTopics) {
        return new HistoryBudget(maxBytes, maxTopics);
    }

    /**
     * A quarter of the largest heap that this JVM may have, and {@value #DEFAULT_TOPICS} topics.
     *
     * @return the budget, of which nothing is used
     */
    public static HistoryBudget defaults() {
        return of(defaultBytes(), DEFAULT_TOPICS);
    }

    /**
     * The default number of bytes.
     *
     * @return a quarter of the largest heap that this JVM may have
     */
    public static long defaultBytes() {
        return Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / DEFAULT_PART_OF_HEAP);
    }

    /**
     * The bytes that may be held.
     *
     * @return as it was set
     */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * The bytes that are held now. May be over the limit by what publications that run at the same
     * moment add.
     *
     * @return zero and more
     */
    public long bytes() {
        return held.get();
    }

    /**
     * The number of topics that may have events.
     *
     * @return as it was set
     */
    public int maxTopics() {
        return maxTopics;
    }

    /**
     * The number of topics that have, or had, events and are not forgotten yet.
     *
     * @return zero and more
     */
    public int topics() {
        return topics.get();
    }

    /**
     * The number of events that were dropped since the start because there was no room.
     *
     * @return zero and more
     */
    public long evictedEvents() {
        return evicted.get();
    }

    /**
     * Checks that there may be one more topic.
     *
     * @throws TopicsFullException if there are as many as there may be
     */
    public void requireTopic() {
        if (topics.get() >= maxTopics) {
            throw new TopicsFullException(
                    "There are %d topics, as many as there may be: try again later"
                            .formatted(maxTopics));
        }
    }

    /**
     * Checks that there is room for another reader, and for its topic in case that is not held yet.
     *
     * @param topic the topic
     * @throws TopicsFullException if topics and readers take as much as they may
     */
    public void requireReaderRoom(TopicName topic) {
        requireTopicRoom(Share.EMPTY_LOG + topic.value().length() + Share.READER);
    }

    /**
     * Checks that there is room for another topic or reader.
     *
     * @param bytes to be held next, without events
     * @throws TopicsFullException if topics and readers take as much as they may
     */
    void requireTopicRoom(long bytes) {
        if (heldByTopics.get() + bytes > maxBytes / PART_OF_TOPICS) {
            throw new TopicsFullException(
                    "The topics and their readers hold %d bytes beside the events, as many as they may: try again later"
                            .formatted(heldByTopics.get()));
        }
        requireRoom(bytes);
    }

    /**
     * Checks that there is room for another idempotency key.
     *
     * @throws TopicsFullException if keys take as much as they may
     */
    void requireKeyRoom() {
        if (heldByKeys.get() + Publications.BYTES_EACH > maxBytes / PART_OF_KEYS) {
            throw new TopicsFullException(
                    "The idempotency keys hold %d bytes, as many as they may: try again later, or without a key"
                            .formatted(heldByKeys.get()));
        }
    }

    /**
     * Makes room by dropping the oldest events of the fullest topics.
     *
     * @param bytes to be held next
     * @throws TopicsFullException if there is no room and no events are left to be dropped
     */
    void requireRoom(long bytes) {
        if (!makeRoom(bytes)) {
            throw new TopicsFullException(
                    "All topics together hold %d bytes, as many as they may: try again later"
                            .formatted(maxBytes));
        }
    }

    /**
     * Counts bytes that are held, as far as there is room.
     *
     * @param bytes zero and more
     * @return false if there is no room; nothing is counted then
     */
    public boolean tryHold(long bytes) {
        boolean fits = makeRoom(bytes);
        if (fits) {
            hold(bytes);
        }
        return fits;
    }

    /**
     * Gives bytes back that are not held any more.
     *
     * @param bytes as many as were counted
     */
    public void release(long bytes) {
        hold(-bytes);
    }

    /** Checks that there would be room if all other events were gone. */
    void requireKept(long bytes) {
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(
                    "a publication must take at most %d bytes, the most that all topics may hold,"
                                    .formatted(maxBytes)
                            + " would take "
                            + bytes);
        }
    }

    /** Makes room if that can be done. */
    boolean makeRoom(long bytes) {
        while (held.get() + bytes > maxBytes) {
            TopicLog fullest = logs.next();
            if (bytes > maxBytes || fullest == null) {
                return false;
            }
            evicted.addAndGet(fullest.evictSegment());
        }
        return true;
    }

    void hold(long bytes) {
        held.addAndGet(bytes);
    }

    /** Counts bytes of topics and readers, without events, among those that are held. */
    void holdTopics(long bytes) {
        heldByTopics.addAndGet(bytes);
        hold(bytes);
    }

    /** Counts bytes of idempotency keys among those that are held. */
    void holdKeys(long bytes) {
        heldByKeys.addAndGet(bytes);
        hold(bytes);
    }

    void addTopics(int count) {
        topics.addAndGet(count);
    }

    /** Notes how much a log could give back. Called under the lock of the log. */
    void moveLog(TopicLog log, int from, int to) {
        logs.move(log, from, to);
    }
}

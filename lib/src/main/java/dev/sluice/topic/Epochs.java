package dev.sluice.topic;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells histories of a topic apart, and knows where a topic without one stands.
 *
 * <p>A history gets the epoch that is current when it begins, and all topics without one stand at
 * the beginning of the current epoch. When a history with events is forgotten, the next epoch
 * begins, so that the topic's next history has another one. The position (epoch, 0) is therefore
 * still the beginning of a topic's history, whatever its epoch is, if no history of this topic was
 * forgotten since that epoch. Of those only the last one is remembered, for as many groups of
 * topics as there are slots: if two topics share a slot, a place may count as unknown that was
 * known, never the other way round.
 */
final class Epochs {

    /** Epochs are counted from here, to be short. */
    private static final long SINCE = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

    /** So many that a process that forgets quickly is not ahead of one started after it. */
    private static final long PER_MILLI = 1000;

    private static final int SLOTS = 1 << 14;

    private final long start;
    private final AtomicLong current;
    private final AtomicLongArray lastForgotten = new AtomicLongArray(SLOTS);

    Epochs(long millis) {
        this.start = Math.max(1, (millis - SINCE) * PER_MILLI);
        this.current = new AtomicLong(start);
    }

    long current() {
        return current.get();
    }

    /** A history with events is forgotten. The topic's next one must begin after this call. */
    void forget(TopicName topic) {
        // In this order: the slot must say so before the next epoch is given out.
        lastForgotten.accumulateAndGet(slot(topic), current.get(), Math::max);
        current.incrementAndGet();
    }

    /** Returns whether a position is before all events of a topic that may still be known. */
    boolean isBeginning(TopicName topic, Position position) {
        long epoch = position.time();
        return position.number() == 0
                && epoch >= start
                && epoch <= current.get()
                && epoch > lastForgotten.get(slot(topic));
    }

    private static int slot(TopicName topic) {
        int hash = topic.hashCode() * 0x9E3779B9;
        return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
    }
}

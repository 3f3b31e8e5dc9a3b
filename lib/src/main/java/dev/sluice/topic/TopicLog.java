package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded log of one topic: {@link KeptEvents} as the bytes that go on the wire.
 *
 * <p>One thread at a time appends, under a lock that no reader takes. A reader is an index: it
 * finds the segment that has it, or that it is not yet there, or that it has been evicted; it keeps
 * nothing. Readers that found nothing wait to be woken by an append; those that are busy cost it
 * nothing.
 */
final class TopicLog {

    /**
     * When this many readers have left while they waited, the stack of those that wait is renewed.
     */
    private static final int MANY_LEFT = 64;

    /** The times in the positions of events, whose numbers are their indices. */
    interface Times {
        long of(Segment segment, long index);
    }

    private final HistoryLimits limits;
    private final Times times;
    private final KeptEvents kept;
    private final ReentrantLock appending = new ReentrantLock();
    private final Waiting waiting = new Waiting();

    // Guarded by the lock.
    private final Publications publications;
    private final Share share;
    private final HistoryBudget budget;
    private int readers;
    private int leftWaiting;
    private long lastMillis;
    private long lastUse;
    private boolean isCounted;
    private boolean dropped;
    private boolean forgotten;

    /**
     * An empty log.
     *
     * @param nameLength the number of characters of the topic's name, which it holds
     * @param first the index of its first event
     * @param limits bounds it alone
     * @param budget bounds it together with all others
     * @param last the time of the last event before it
     * @param now the time
     */
    TopicLog(
            Times times,
            int nameLength,
            long first,
            HistoryLimits limits,
            HistoryBudget budget,
            long last,
            long now) {
        this.times = times;
        this.limits = limits;
        this.lastMillis = last;
        this.lastUse = now;
        this.budget = budget;
        this.share = new Share(budget, this);
        this.kept = new KeptEvents(first, limits, share);
        this.publications = new Publications(limits.idempotencyWindow(), share);
        share.add(Share.EMPTY_LOG + nameLength);
    }

    long time(Segment segment, long index) {
        return times.of(segment, index);
    }

    /** The index of the oldest event that is kept; {@link #end} if there is none. */
    long oldest() {
        return kept.oldest();
    }

    /** The index before which the history was dropped on request, not for its limits. */
    long cleared() {
        return kept.cleared();
    }

    /** The index that the next event will get. */
    long end() {
        return kept.end();
    }

    /** The segment with the event at an index, or null if it is evicted or not yet there. */
    @Nullable Segment find(long index) {
        return kept.find(index);
    }

    /**
     * Appends under positions that begin with the epoch, or finds what was appended with this key
     * before. Returns an empty list if the log has been forgotten.
     *
     * @throws IdempotencyKeyReusedException if the key was used for other events
     * @throws TopicsFullException if these are the first events, and there may be no more topics
     */
    List<Position> append(
            long epoch, List<EncodedEvent> events, Optional<Publications.Keyed> key, long millis) {
        Position begin;
        appending.lock();
        try {
            if (forgotten) {
                return List.of();
            }
            lastUse = millis;
            // A clock that is set back must not make older events younger.
            lastMillis = Math.max(lastMillis, millis);
            List<Position> before =
                    rowOf(epoch, key.flatMap(keyed -> publications.find(keyed, lastMillis)));
            if (!before.isEmpty()) {
                return before;
            }
            if (kept.isFresh()) {
                budget.requireTopic();
                countTopic();
            }
            begin = new Position(epoch, kept.end());
            for (EncodedEvent event : events) {
                kept.append(new Position(epoch, kept.end()), event, lastMillis);
            }
            key.ifPresent(
                    keyed -> publications.keep(keyed, begin.number(), events.size(), lastMillis));
        } finally {
            appending.unlock();
        }
        waiting.wakeAll();
        return begin.row(events.size());
    }

    /**
     * The positions of what was appended with a key; empty if nothing was.
     *
     * @throws IdempotencyKeyReusedException if the key was used for other events
     */
    List<Position> published(long epoch, Publications.Keyed key, long millis) {
        appending.lock();
        try {
            lastMillis = Math.max(lastMillis, millis);
            return forgotten ? List.of() : rowOf(epoch, publications.find(key, lastMillis));
        } finally {
            appending.unlock();
        }
    }

    private static List<Position> rowOf(long epoch, Optional<Publications.Kept> before) {
        return before.map(it -> new Position(epoch, it.first()).row(it.count())).orElse(List.of());
    }

    /** Counts its topic, until it is forgotten. Called by the one that appends. */
    void countTopic() {
        isCounted = true;
        budget.addTopics(1);
    }

    /**
     * Appends an event that has its position already, whose time is that of publishing. Does
     * nothing if the log has been forgotten.
     */
    void append(Position position, EncodedEvent event) {
        appending.lock();
        try {
            if (forgotten) {
                return;
            }
            if (position.number() != kept.end() || position.time() < lastMillis) {
                throw new IllegalArgumentException(
                        "position must be %d after %d, was %s"
                                .formatted(kept.end(), lastMillis, position));
            }
            lastMillis = position.time();
            kept.append(position, event, lastMillis);
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
            kept.skipTo(index);
        } finally {
            appending.unlock();
        }
        waiting.wakeAll();
    }

    /** Drops what is older than the limit. */
    void expire(long millis) {
        appending.lock();
        try {
            kept.expire(millis);
        } finally {
            appending.unlock();
        }
    }

    void clear() {
        appending.lock();
        try {
            kept.clear();
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
                share.add(Share.READER);
                kept.keepBack(true);
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
            if (!forgotten) {
                share.add(-Share.READER);
                kept.keepBack(readers != 0);
            }
            if (dropped && readers == 0) {
                forget();
            }
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
     * Forgets the log if nobody reads it and it never had an event, or nothing is left in it and it
     * has not been used for as long as an event is kept: who comes back sooner finds its place. It
     * takes nothing afterwards.
     *
     * @param beforeOver called first if it had events
     */
    boolean forgetIfIdle(long millis, Runnable beforeOver) {
        appending.lock();
        try {
            if (forgotten || readers > 0) {
                return false;
            }
            if (kept.isFresh()) {
                forget();
                return true;
            }
            publications.dropOver(millis);
            boolean unused = millis - lastUse >= limits.maxAge().toMillis();
            if (!kept.isEmpty() || !publications.isEmpty() || !unused) {
                return false;
            }
            beforeOver.run();
            forget();
            return true;
        } finally {
            appending.unlock();
        }
    }

    /** Forgets the log as soon as nobody reads it any more. */
    void drop() {
        appending.lock();
        try {
            dropped = true;
            if (readers == 0) {
                forget();
            }
        } finally {
            appending.unlock();
        }
    }

    private void forget() {
        if (!forgotten) {
            forgotten = true;
            kept.giveUp();
            share.release();
            budget.addTopics(isCounted ? -1 : 0);
        }
    }

    /**
     * The time before which nothing in the log becomes too old, and it is not to be forgotten;
     * {@link Long#MAX_VALUE} while it only waits for its readers to leave.
     */
    long due() {
        appending.lock();
        try {
            long soonest = Math.min(kept.due(), publications.due());
            return soonest == Long.MAX_VALUE && readers == 0
                    ? lastUse + limits.maxAge().toMillis()
                    : soonest;
        } finally {
            appending.unlock();
        }
    }

    /** Drops the oldest segment, and returns the number of events that were in it. */
    int evictSegment() {
        appending.lock();
        try {
            return kept.evictSegment();
        } finally {
            appending.unlock();
        }
    }

    /** Wakes a reader once, at the next append. */
    void wakeAtNext(Waiting.Place place) {
        waiting.add(place);
    }
}

package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The local part of a topic whose history a broker keeps elsewhere: the latest events, for all
 * readers here. The time of a position is that of publishing, and its number counts without a hole.
 *
 * <p>One thread appends; any thread reads.
 */
public final class LocalLog implements AutoCloseable {

    private final TopicName topic;
    private final Position before;
    private final TopicLog log;
    private final HistoryBudget budget;
    private final InstantSource clock;

    /**
     * An empty log.
     *
     * @param topic whose it is
     * @param before the position of the last event before its first one
     * @param limits how much of the topic is kept
     * @param budget how much is kept of all topics together; the log counts as a topic of it
     * @param clock tells the time
     */
    public LocalLog(
            TopicName topic,
            Position before,
            HistoryLimits limits,
            HistoryBudget budget,
            InstantSource clock) {
        this.topic = topic;
        this.before = before;
        this.clock = clock;
        this.budget = budget;
        this.log =
                new TopicLog(
                        Segment::millis,
                        topic.value().length(),
                        before.number() + 1,
                        limits,
                        budget,
                        before.time(),
                        clock.millis());
        log.countTopic();
    }

    /**
     * Appends the next event. Readers that wait sleep on until {@link #wakeReaders()}. If the
     * budget has no room, and no topic has events to be dropped, this log drops its older ones.
     *
     * @param position its position, one after that of the last event
     * @param event the event
     */
    public void append(Position position, EncodedEvent event) {
        if (!budget.makeRoom(Share.atMost(List.of(event)))) {
            log.skipTo(log.end());
        }
        log.append(position, event);
    }

    /** Gives up what it holds, as soon as nobody reads it any more. */
    @Override
    public void close() {
        log.drop();
    }

    /** Wakes the readers that had found nothing. */
    public void wakeReaders() {
        log.wakeReaders();
    }

    /**
     * Goes on further on; readers meet a gap.
     *
     * @param number that of the event that comes next
     */
    public void skipTo(long number) {
        log.skipTo(number);
    }

    /** Drops all events at somebody's word. */
    public void clear() {
        log.clear();
    }

    /**
     * Drops what is too old.
     *
     * @param now what time it is where positions are given out, in milliseconds since the epoch
     */
    public void expire(long now) {
        log.expire(now);
    }

    /**
     * The position of the last event before the first one.
     *
     * @return the position
     */
    public Position before() {
        return before;
    }

    /**
     * Returns whether a reader that has all up to a position can go on here.
     *
     * @param position what it has had
     * @return true if it misses nothing then
     */
    public boolean continues(Position position) {
        long index = position.number();
        Segment segment = log.find(index);
        return segment == null
                ? position.equals(before) && log.oldest() == index + 1
                : log.time(segment, index) == position.time();
    }

    /**
     * The position of an event.
     *
     * @param number its number
     * @return the position, or empty if the event is not here
     */
    public Optional<Position> positionOf(long number) {
        Segment segment = log.find(number);
        return Optional.ofNullable(segment)
                .map(found -> new Position(log.time(found, number), number));
    }

    /**
     * The number of the oldest event.
     *
     * @return that of the next event if there is none
     */
    public long oldest() {
        return log.oldest();
    }

    /**
     * The number of the next event.
     *
     * @return one more than that of the last event
     */
    public long next() {
        return log.end();
    }

    /**
     * Begins to read.
     *
     * @param after the position of the last event that the reader has had, here or before; may be
     *     ahead of this log
     * @param wake called when there may be something to read for a reader that had found nothing
     * @return a reader, which meets a gap if the next event is gone
     */
    public TopicReader open(Position after, Runnable wake) {
        var _ = log.enter();
        return new LogReader(after, topic, log, wake, clock, () -> {});
    }
}

package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Gap;
import java.io.IOException;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A cursor in a {@link TopicLog}. */
final class LogReader implements TopicReader {

    /** A position that no history has. */
    private static final Position NOWHERE = new Position(0, 0);

    private final TopicName topic;
    private final TopicLog log;
    private final Waiting.Place place;
    private final InstantSource clock;
    private final Runnable left;
    private final AtomicBoolean closed = new AtomicBoolean();
    private long next;

    /** The time in the position of the event before the next one. */
    private long time;

    private @Nullable Gap pending;

    /**
     * The place that others see until the gap is reported: before the gap, so that it is reported.
     */
    private Position beforeGap = NOWHERE;

    /**
     * A reader that begins after a position. The log has counted it already.
     *
     * @param left called after the log has counted that it has left
     */
    LogReader(
            Position after,
            TopicName topic,
            TopicLog log,
            Runnable wake,
            InstantSource clock,
            Runnable left) {
        this.topic = topic;
        this.log = log;
        this.place = new Waiting.Place(wake);
        this.clock = clock;
        this.left = left;
        this.next = after.number() + 1;
        this.time = after.time();
    }

    /** A reader of a log of which all events have one epoch. The log has counted it already. */
    static LogReader at(
            Start start,
            long epoch,
            TopicName topic,
            TopicLog log,
            Runnable wake,
            InstantSource clock,
            Runnable left) {
        // Read once: it must not move between the comparison and the gap that is made of it.
        long oldest = log.oldest();
        long end = log.end();
        Position last = new Position(epoch, end - 1);
        Position beforeOldest = new Position(epoch, oldest - 1);
        return switch (start) {
            case Start.Live() -> new LogReader(last, topic, log, wake, clock, left);
            case Start.Earliest() -> new LogReader(beforeOldest, topic, log, wake, clock, left);
            case Start.Lost() ->
                    new LogReader(beforeOldest, topic, log, wake, clock, left).notKnowing(NOWHERE);
            case Start.After(Position position)
                    when position.time() != epoch || position.number() >= end ->
                    new LogReader(beforeOldest, topic, log, wake, clock, left).notKnowing(position);
            case Start.After(Position position) -> {
                LogReader reader = new LogReader(position, topic, log, wake, clock, left);
                if (reader.next < oldest) {
                    reader.skipTo(oldest, Gap.Reason.EXPIRED);
                }
                yield reader;
            }
        };
    }

    /** Nobody can say what is missing; of what is kept, nothing is held back. */
    private LogReader notKnowing(Position position) {
        beforeGap = position;
        pending = gap(Gap.Reason.UNKNOWN, OptionalLong.empty());
        return this;
    }

    private void skipTo(long index, Gap.Reason reason) {
        beforeGap = cursor();
        long missed = index - next;
        standBefore(index);
        pending = gap(reason, OptionalLong.of(missed));
    }

    private void standBefore(long index) {
        next = index;
        Segment segment = log.find(index);
        time = segment == null ? time : log.time(segment, index);
    }

    private Gap gap(Gap.Reason reason, OptionalLong missed) {
        return new Gap(topic.value(), reason, missed, cursor().toString());
    }

    @Override
    public Found read() {
        Found found = look();
        if (!(found instanceof Found.Nothing)) {
            return found;
        }
        log.wakeAtNext(place);
        // What was appended before it waited has woken nobody.
        return look();
    }

    private Found look() {
        while (pending == null) {
            Segment segment = log.find(next);
            if (segment != null) {
                EncodedEvent event = segment.event(next);
                time = log.time(segment, next);
                next++;
                return new Found.Event(event, position());
            }
            if (!isOvertaken()) {
                return new Found.Nothing();
            }
        }
        return new Found.Missing(takePending(), position());
    }

    /** Returns whether what is next is gone. If so, the gap is pending. */
    private boolean isOvertaken() {
        long oldest = log.oldest();
        if (next >= oldest) {
            return false;
        }
        boolean dropped = next < log.cleared();
        skipTo(oldest, dropped ? Gap.Reason.EXPIRED : Gap.Reason.OVERFLOW);
        return true;
    }

    @Override
    public Frames readFrames(FrameSink sink) throws IOException {
        Frames found = lookForFrames(sink);
        if (found != Frames.NOTHING) {
            return found;
        }
        log.wakeAtNext(place);
        return lookForFrames(sink);
    }

    private Frames lookForFrames(FrameSink sink) throws IOException {
        if (pending != null) {
            return Frames.SOMETHING_ELSE;
        }
        Segment segment = log.find(next);
        if (segment == null) {
            return isOvertaken() ? Frames.SOMETHING_ELSE : Frames.NOTHING;
        }
        long first = next;
        long behind = segment.end();
        int start = segment.start(first);
        next = behind;
        time = log.time(segment, behind - 1);
        sink.write(
                segment.block(),
                start,
                segment.end(behind - 1) - start,
                Math.toIntExact(behind - first),
                segment.millis(first));
        return Frames.GIVEN;
    }

    /** The gap, with all that has been lost since it was found. */
    private Gap takePending() {
        Gap gap = pending;
        if (gap == null) {
            throw new IllegalStateException("no gap is pending");
        }
        long oldest = log.oldest();
        if (next < oldest) {
            long more = oldest - next;
            standBefore(oldest);
            OptionalLong missed = gap.missed();
            gap =
                    gap(
                            gap.reason(),
                            missed.isPresent()
                                    ? OptionalLong.of(missed.getAsLong() + more)
                                    : missed);
        }
        pending = null;
        return gap;
    }

    @Override
    public Position position() {
        return pending == null ? cursor() : beforeGap;
    }

    private Position cursor() {
        return new Position(time, next - 1);
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            log.leave(clock.millis());
            left.run();
        }
    }
}

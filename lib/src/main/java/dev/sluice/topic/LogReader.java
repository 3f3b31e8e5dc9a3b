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
    private final AtomicBoolean closed = new AtomicBoolean();
    private long next;
    private @Nullable Gap pending;

    /** Where the cursor stands for others until the gap is told: before it, so that it is. */
    private Position beforeGap = NOWHERE;

    /** The log has counted this reader already. */
    LogReader(TopicName topic, TopicLog log, Start start, Runnable wake, InstantSource clock) {
        this.topic = topic;
        this.log = log;
        this.place = new Waiting.Place(wake);
        this.clock = clock;
        seek(start);
    }

    private void seek(Start start) {
        // Read once: it must not move between the comparison and the gap that is made of it.
        long oldest = log.oldest();
        long end = log.end();
        switch (start) {
            case Start.Live() -> next = end;
            case Start.Earliest() -> next = oldest;
            case Start.Lost() -> beUnknown(NOWHERE);
            case Start.After(Position position) -> {
                if (position.major() != log.epoch() || position.minor() >= end) {
                    beUnknown(position);
                } else {
                    next = position.minor() + 1;
                    if (next < oldest) {
                        skipTo(oldest, Gap.Reason.EXPIRED);
                    }
                }
            }
        }
    }

    /** Nobody can say what is missing; of what is kept, nothing is held back. */
    private void beUnknown(Position position) {
        beforeGap = position;
        next = log.oldest();
        pending = gap(Gap.Reason.UNKNOWN, OptionalLong.empty());
    }

    private void skipTo(long index, Gap.Reason reason) {
        beforeGap = cursor();
        long missed = index - next;
        next = index;
        pending = gap(reason, OptionalLong.of(missed));
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
                next++;
                return new Found.Event(event, position());
            }
            if (!isOvertaken()) {
                return new Found.Nothing();
            }
        }
        return new Found.Missing(takePending(), position());
    }

    /** Whether what is next is gone. If so, the gap is pending. */
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
        sink.write(
                segment.bytes(),
                start,
                segment.end(behind - 1) - start,
                Math.toIntExact(behind - first),
                segment.millis(first));
        return Frames.GIVEN;
    }

    private Gap takePending() {
        Gap gap = pending;
        if (gap == null) {
            throw new IllegalStateException("no gap is pending");
        }
        pending = null;
        return gap;
    }

    @Override
    public Position position() {
        return pending == null ? cursor() : beforeGap;
    }

    private Position cursor() {
        return new Position(log.epoch(), next - 1);
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            log.leave(clock.millis());
        }
    }
}

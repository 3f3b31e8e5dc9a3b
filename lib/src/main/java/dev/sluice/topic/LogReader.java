package dev.sluice.topic;

import dev.sluice.source.Gap;
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
    private final Runnable wake;
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
        this.wake = wake;
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
        log.wakeAtNext(wake);
        if (closed.get()) {
            log.doNotWake(wake);
        }
        // What was appended before it was in the set has woken nobody.
        return look();
    }

    private Found look() {
        if (pending == null) {
            TopicLog.Entry entry = log.get(next);
            if (entry != null) {
                next++;
                return new Found.Event(entry.event(), position());
            }
            long oldest = log.oldest();
            if (next >= oldest) {
                return new Found.Nothing();
            }
            boolean dropped = next < log.cleared();
            skipTo(oldest, dropped ? Gap.Reason.EXPIRED : Gap.Reason.OVERFLOW);
        }
        return new Found.Missing(takePending(), position());
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
            log.leave(wake, clock.millis());
        }
    }
}

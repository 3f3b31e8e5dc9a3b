package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.source.FrameSink;
import dev.sluice.source.FramedFeed;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import java.io.IOException;
import java.time.Duration;

/** A stream's cursor in its topic. */
final class TopicFeed implements FramedFeed<EncodedEvent> {

    private final Signal signal = new Signal();
    private final TopicReader reader;
    private final OnOverflow onOverflow;

    /** Whether the client has an id with a place in the topic. */
    private boolean positionIsKnown;

    /**
     * Whether it stands at the oldest event, which may be gone before it is read: to end here would
     * be to send the client back to the same place, again and again.
     */
    private boolean isAtOldest;

    TopicFeed(Broker broker, TopicName topic, Start start, OnOverflow onOverflow) {
        this.reader = broker.open(topic, start, signal);
        this.onOverflow = onOverflow;
        this.positionIsKnown = start.isKnownToClient();
        this.isAtOldest = start instanceof Start.Earliest;
    }

    @Override
    public boolean take(Duration atMost, FrameSink sink) throws InterruptedException, IOException {
        if (!positionIsKnown) {
            return false;
        }
        long limit = Signal.moment(atMost);
        while (!signal.isClosed()) {
            switch (reader.readFrames(sink)) {
                case GIVEN -> {
                    isAtOldest = false;
                    return true;
                }
                case SOMETHING_ELSE -> {
                    return false;
                }
                case NOTHING -> {
                    if (!signal.awaitUntil(limit)) {
                        return false;
                    }
                }
            }
        }
        return false;
    }

    @Override
    public Next<EncodedEvent> next(Duration atMost) throws InterruptedException {
        if (!positionIsKnown) {
            positionIsKnown = true;
            return new Next.StandsAt<>(reader.position().toString());
        }
        long limit = Signal.moment(atMost);
        while (!signal.isClosed()) {
            Next<EncodedEvent> next = toNext(reader.read());
            if (!(next instanceof Next.Idle<EncodedEvent>) || !signal.awaitUntil(limit)) {
                return signal.isClosed() ? Next.ended() : next;
            }
        }
        return Next.ended();
    }

    private Next<EncodedEvent> toNext(TopicReader.Found found) {
        return switch (found) {
            case TopicReader.Found.Nothing() -> Next.idle();
            case TopicReader.Found.Event(EncodedEvent event, Position position) -> {
                isAtOldest = false;
                yield Next.item(event);
            }
            case TopicReader.Found.Missing(Gap gap, Position position)
                    when onOverflow.detachesAt(gap) && !isAtOldest ->
                    new Next.Detached<>();
            case TopicReader.Found.Missing(Gap gap, Position position) -> {
                isAtOldest = true;
                yield new Next.Missing<>(gap);
            }
        };
    }

    @Override
    public void close() {
        signal.close();
        reader.close();
    }
}

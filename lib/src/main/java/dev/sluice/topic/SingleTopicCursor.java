package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.source.Cursor;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.NextSink;
import java.io.IOException;

/** A stream's cursor in its topic. */
final class SingleTopicCursor implements Cursor<EncodedEvent> {

    private final Wake wake = new Wake();
    private final TopicReader reader;
    private final OnOverflow onOverflow;

    /** True once the client has an id with a position in the topic. */
    private boolean positionIsKnown;

    /**
     * True at the oldest event, which may be evicted before it is read: ending the stream here
     * would send the client back to the same place again and again.
     */
    private boolean isAtOldest;

    SingleTopicCursor(Broker broker, TopicName topic, Start start, OnOverflow onOverflow) {
        this.reader = broker.open(topic, start, wake);
        this.onOverflow = onOverflow;
        this.positionIsKnown = start.isKnownToClient();
        this.isAtOldest = start instanceof Start.Earliest;
    }

    @Override
    public void onReady(Runnable whenReady) {
        wake.setReader(whenReady);
    }

    @Override
    public boolean givesFrames() {
        return true;
    }

    @Override
    public boolean giveFrames(FrameSink frames, NextSink<? super EncodedEvent> out)
            throws IOException {
        if (!positionIsKnown) {
            return giveNext(out);
        }
        return switch (reader.readFrames(frames)) {
            case GIVEN -> {
                isAtOldest = false;
                yield true;
            }
            case SOMETHING_ELSE -> giveNext(out);
            case NOTHING -> false;
        };
    }

    @Override
    public boolean giveNext(NextSink<? super EncodedEvent> out) {
        if (!positionIsKnown) {
            positionIsKnown = true;
            out.push(new Next.StandsAt<>(reader.position().toString()));
            return true;
        }
        return switch (reader.read()) {
            case TopicReader.Found.Nothing() -> false;
            case TopicReader.Found.Event(EncodedEvent event, Position position) -> {
                isAtOldest = false;
                out.push(Next.item(event));
                yield true;
            }
            case TopicReader.Found.Missing(Gap gap, Position position) -> {
                boolean detaches = onOverflow.detachesAt(gap) && !isAtOldest;
                isAtOldest = true;
                out.push(detaches ? new Next.Detached<>() : new Next.Missing<>(gap));
                yield true;
            }
        };
    }

    @Override
    public void close() {
        reader.close();
    }
}

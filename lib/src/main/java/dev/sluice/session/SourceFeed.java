package dev.sluice.session;

import dev.sluice.clock.StreamTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.Cursor;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Next;
import dev.sluice.source.NextSink;
import dev.sluice.source.Producers;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source that runs for one stream, on a virtual thread of its own, until it has returned, given a
 * cursor, or the stream is over.
 */
public final class SourceFeed implements Feed {

    /** A batch is written when it has reached this size, even if more is ready. */
    private static final int BATCH_BYTES = 64 * 1024;

    private final Signal signal;
    private final Producers producers;
    private final EventEncoder encoder;
    private final Outbox outbox;

    /** The cursor that the stream reads frames from, once it has begun to. */
    private @Nullable Cursor<?> framed;

    private SourceFeed(EventEncoder encoder, OutboxBudget budget, StreamTime time) {
        this.signal = new Signal(time);
        this.producers = new Producers(time);
        this.encoder = encoder;
        this.outbox = new Outbox(encoder, budget, signal);
    }

    /** Starts a source in the context of this thread. */
    static SourceFeed start(
            Source<?> source,
            ResumePoint from,
            EventEncoder encoder,
            OutboxBudget budget,
            StreamTime time) {
        SourceFeed feed = new SourceFeed(encoder, budget, time);
        feed.producers.start(source, from, feed.outbox, feed.outbox::end, feed.outbox::fail);
        return feed;
    }

    /**
     * Waits until the source has given something or has ended.
     *
     * @param atMost how long to wait
     * @throws InterruptedException if the calling thread is interrupted
     * @throws Exception what the source failed with before it had given anything
     */
    public void awaitBegun(Duration atMost) throws Exception {
        outbox.awaitBegun(atMost);
    }

    /**
     * The threads of the source.
     *
     * @return those that it has started so far, and more if it starts more
     */
    public Producers producers() {
        return producers;
    }

    @Override
    public @Nullable SessionEnd next(Duration atMost, Writer writer)
            throws IOException, InterruptedException {
        long limit = signal.moment(atMost);
        while (!signal.isClosed()) {
            if (givesFramesNow()
                    && writeNext(Objects.requireNonNull(framed), writer)
                    && !outbox.isEnding()) {
                return null;
            }
            Batch batch = outbox.take(writer.mayWait());
            if (batch != null) {
                write(batch, writer);
                return null;
            }
            SessionEnd end = outbox.whyOver();
            if (end != null) {
                return end;
            }
            Cursor<?> cursor = framed == null ? outbox.cursor() : null;
            if (cursor != null && mayTakeIn(cursor, writer)) {
                boolean isFramed = takesFrames(cursor, writer);
                framed = isFramed ? cursor : null;
                boolean isGiven = writeNext(cursor, writer);
                if (isGiven && outbox.isEnding()) {
                    continue;
                }
                if (isGiven || isFramed) {
                    // A thread of the stream's own is not needed for frames.
                    return null;
                }
            }
            if (!signal.awaitUntil(limit)) {
                return null;
            }
        }
        return null;
    }

    /** Frames come at once: nothing else is given before them. */
    private boolean givesFramesNow() {
        return framed != null && !outbox.isEnding();
    }

    private void write(Batch batch, Writer writer) throws IOException {
        try {
            writer.write(batch);
        } finally {
            outbox.giveBack(batch);
        }
    }

    /** Frames are the topic's, and cost this stream nothing. */
    private boolean mayTakeIn(Cursor<?> cursor, Writer writer) {
        return takesFrames(cursor, writer) || (writer.mayWait() && outbox.hasMemory());
    }

    private static boolean takesFrames(Cursor<?> cursor, Writer writer) {
        return writer.frames() != null && cursor.givesFrames();
    }

    private boolean writeNext(Cursor<?> cursor, Writer writer) throws IOException {
        FrameSink frames = writer.frames();
        Words words = new Words(outbox, encoder);
        boolean given = true;
        try {
            if (frames != null && cursor.givesFrames()) {
                given = cursor.giveFrames(frames, words);
            } else {
                given = cursor.giveNext(words);
                while (words.wantsMore() && cursor.giveNext(words)) {
                    // They go out as one write.
                }
            }
        } catch (RuntimeException | Error failure) {
            // What came before it goes out first.
            boolean _ = outbox.fail(failure);
        }
        if (words.batch != null && !words.batch.isEmpty()) {
            write(words.batch, cursor, writer);
        }
        return given;
    }

    private void write(Batch words, Cursor<?> cursor, Writer writer) throws IOException {
        outbox.countOfCursor(words.size(), cursor.takenIn());
        try {
            writer.write(words);
        } finally {
            outbox.countOfCursor(0, cursor.takenIn());
        }
    }

    /** Collects what a cursor gives other than frames. */
    private static final class Words implements NextSink<Object> {

        private final Outbox outbox;
        private final EventEncoder encoder;
        private @Nullable Batch batch;

        Words(Outbox outbox, EventEncoder encoder) {
            this.outbox = outbox;
            this.encoder = encoder;
        }

        boolean wantsMore() {
            return batch != null
                    && !outbox.isOver()
                    && batch.size() < (outbox.isTight() ? 1 : BATCH_BYTES);
        }

        @Override
        public boolean push(Next<?> next) {
            switch (next) {
                case Next.Item<?> item -> batch().add(item, encoder);
                case Next.Missing<?> missing -> batch().add(missing, encoder);
                case Next.StandsAt<?> standsAt -> batch().add(standsAt, encoder);
                case Next.LeftOut<?> leftOut -> {}
                case Next.Begun<?> begun -> {}
                case Next.Detached<?> detached -> {}
                case Next.Ended<?> ended -> {}
            }
            outbox.note(next);
            return !outbox.isOver();
        }

        private Batch batch() {
            Batch current = batch;
            if (current == null) {
                current = new Batch();
                batch = current;
            }
            return current;
        }
    }

    @Override
    public Optional<String> takePlace() {
        return outbox.takePlace();
    }

    @Override
    public boolean needsThread() {
        return framed == null && outbox.needsThread();
    }

    @Override
    public boolean givesFrames() {
        return framed != null || outbox.hasComeToFrames();
    }

    @Override
    public void whenReady(@Nullable Runnable whenReady) {
        signal.whenRaised(whenReady);
    }

    @Override
    public boolean isAtRest(@Nullable Thread reader, boolean isBehind) {
        boolean waits = reader == null ? signal.isAtRest(isBehind) : Producers.isWaiting(reader);
        return waits && producers.areWaiting();
    }

    @Override
    public void wakeAfter(Duration delay) {
        signal.ringAt(signal.moment(delay));
    }

    @Override
    public boolean isHolding() {
        return outbox.isHolding();
    }

    @Override
    public void stop() {
        outbox.stop();
        signal.close();
        producers.interrupt();
    }

    @Override
    public void writeRest(Writer writer) throws IOException {
        stop();
        Batch rest = outbox.take(true);
        if (rest != null) {
            write(rest, writer);
        }
    }

    @Override
    public void close() {
        outbox.close();
        signal.close();
        producers.interrupt();
    }
}

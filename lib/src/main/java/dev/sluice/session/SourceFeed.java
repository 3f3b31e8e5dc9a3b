package dev.sluice.session;

import dev.sluice.event.EventEncoder;
import dev.sluice.source.Cursor;
import dev.sluice.source.Emitter;
import dev.sluice.source.Next;
import dev.sluice.source.Producers;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source that runs for one stream, on a virtual thread of its own, until it has returned, given a
 * cursor, or the stream is over.
 */
public final class SourceFeed implements Feed {

    private final Signal signal = new Signal();
    private final Producers producers = new Producers();
    private final EventEncoder encoder;
    private final Outbox outbox;

    private SourceFeed(EventEncoder encoder) {
        this.encoder = encoder;
        this.outbox = new Outbox(encoder, signal);
    }

    /** Starts a source in the context of this thread. */
    static SourceFeed start(Source<?> source, ResumePoint from, EventEncoder encoder) {
        SourceFeed feed = new SourceFeed(encoder);
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
        long limit = Signal.moment(atMost);
        while (!signal.isClosed()) {
            Batch batch = outbox.take();
            if (batch != null) {
                writer.write(batch);
                outbox.giveBack(batch);
                return null;
            }
            SessionEnd end = outbox.whyOver();
            if (end != null) {
                return end;
            }
            Cursor<?> cursor = outbox.cursor();
            if (cursor != null && writeNext(cursor, writer)) {
                return null;
            }
            if (!signal.awaitUntil(limit)) {
                return null;
            }
        }
        return null;
    }

    private boolean writeNext(Cursor<?> cursor, Writer writer) throws IOException {
        Words words = new Words(outbox, encoder);
        boolean given = true;
        try {
            given =
                    writer.frames() == null
                            ? cursor.giveNext(words)
                            : cursor.giveFrames(writer.frames(), words);
            while (words.batch != null && words.hasRoom() && cursor.giveNext(words)) {
                given = true;
            }
        } catch (RuntimeException | Error failure) {
            // What came before it goes out first.
            boolean _ = outbox.fail(failure);
        }
        if (words.batch != null && !words.batch.isEmpty()) {
            writer.write(words.batch);
        }
        return given;
    }

    /** Collects what a cursor gives other than frames. */
    private static final class Words implements Emitter<Object> {

        private final Outbox outbox;
        private final EventEncoder encoder;
        private @Nullable Batch batch;

        Words(Outbox outbox, EventEncoder encoder) {
            this.outbox = outbox;
            this.encoder = encoder;
        }

        boolean hasRoom() {
            return !isOver() && (batch == null || batch.size() < StreamSession.BATCH_BYTES);
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
            return !isOver();
        }

        private Batch batch() {
            Batch current = batch;
            if (current == null) {
                current = new Batch();
                batch = current;
            }
            return current;
        }

        @Override
        public void awaitRoom() {
            // It is asked for no more than there is room for.
        }

        @Override
        public void awaitTaken() {
            // As above.
        }

        @Override
        public boolean isOver() {
            return outbox.isOver();
        }

        @Override
        public void read(Cursor<?> other) {
            outbox.read(other);
        }
    }

    @Override
    public Optional<String> takePlace() {
        return outbox.takePlace();
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
        Batch rest = outbox.take();
        if (rest != null) {
            writer.write(rest);
        }
    }

    @Override
    public void close() {
        outbox.close();
        signal.close();
        producers.interrupt();
    }
}

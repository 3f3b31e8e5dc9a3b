package dev.sluice.session;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import dev.sluice.source.FrameBlock;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Gap;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the {@link Lease} of a stream permits, and puts the lease's notices after it. The
 * lease is asked before anything that the feed gives is written, and when it is due.
 *
 * <p>Used by one thread at a time.
 */
final class LeasedOutput implements Feed.Writer {

    private final Lease lease;
    private final Supplier<@Nullable SessionEnd> requested;
    private final TimedOutput output;
    private final SessionListener listener;
    private final EventEncoder encoder;
    private final SessionTime time;
    private final long openedMillis;
    private final @Nullable FrameSink frames;
    private long leaseDue;
    private boolean placeIsKnown = true;
    private @Nullable SessionEnd forbidden;

    LeasedOutput(
            Lease lease,
            Supplier<@Nullable SessionEnd> requested,
            TimedOutput output,
            SessionListener listener,
            EventEncoder encoder,
            SessionTime time) {
        this.lease = lease;
        this.requested = requested;
        this.output = output;
        this.listener = listener;
        this.encoder = encoder;
        this.time = time;
        this.openedMillis = time.wallMillis();
        this.frames = output.takesFrames() ? this::write : null;
    }

    /** When the lease has to be asked next. */
    long leaseDue() {
        return leaseDue;
    }

    /** The reason why what the feed has given was not written; null if it was. */
    @Nullable SessionEnd forbidden() {
        return forbidden;
    }

    /** Returns false once elements that the feed has given were not written. */
    boolean placeIsKnown() {
        return placeIsKnown;
    }

    /** Writes the session's own words, whatever the lease says. */
    void writeWords(WireBuffer words) throws IOException {
        output.write(words);
        listener.wrote(0, words.size(), SessionListener.NO_LAG);
    }

    /**
     * Writes what a stream begins with, whatever the lease says. Returns why there must be no more,
     * if so.
     */
    @Nullable SessionEnd write(WireBuffer preamble) throws IOException {
        SessionEnd over = lookAtLease(() -> preamble);
        writeWords(preamble);
        return over;
    }

    @Override
    public void write(Batch batch) throws IOException {
        SessionEnd over = lookAtLease(batch::bytes);
        if (over != null) {
            // It came too late for this client, which is to come back before it.
            placeIsKnown = false;
            forbidden = over;
            return;
        }
        output.write(batch.bytes());
        listener.wrote(batch.events(), batch.bytes().size(), lag(batch.oldestMillis()));
        for (Gap.Reason reason : batch.missed()) {
            listener.missed(reason);
        }
    }

    @Override
    public @Nullable FrameSink frames() {
        return frames;
    }

    @Override
    public boolean mayWait() {
        return output.waits();
    }

    private void write(FrameBlock block, int offset, int length, int events, long oldestMillis)
            throws IOException {
        Lease.Due due = askLease();
        if (due instanceof Lease.Due.Over(SessionEnd why)) {
            // They came too late for this client.
            forbidden = why;
            return;
        }
        output.writeFrames(block, offset, length);
        listener.wrote(events, length, lag(oldestMillis));
        if (due instanceof Lease.Due.Notice(ControlEvent notice)) {
            WireBuffer words = new WireBuffer();
            encoder.encode(notice, words);
            writeWords(words);
        }
    }

    /**
     * Has the lease say what it has to, if it is due or the stream ends: that may be why it ends.
     */
    @Nullable SessionEnd orLease(@Nullable SessionEnd end) throws IOException {
        if (end == null && !time.isPast(leaseDue)) {
            return null;
        }
        WireBuffer notice = new WireBuffer();
        SessionEnd over = lookAtLease(() -> notice);
        if (notice.size() > 0) {
            writeWords(notice);
        }
        return over == null ? end : over;
    }

    /** Puts a notice that is due after what is ready, and says why there must be no more. */
    private @Nullable SessionEnd lookAtLease(Supplier<WireBuffer> out) {
        return switch (askLease()) {
            case Lease.Due.Over(SessionEnd why) -> why;
            case Lease.Due.Notice(ControlEvent notice) -> {
                encoder.encode(notice, out.get());
                yield null;
            }
            case Lease.Due.Later later -> null;
        };
    }

    private Lease.Due askLease() {
        if (requested.get() instanceof SessionEnd.AccessRevoked revoked) {
            return new Lease.Due.Over(revoked);
        }
        Lease.Due due = lease.due();
        switch (due) {
            case Lease.Due.Over over -> {}
            case Lease.Due.Notice notice -> leaseDue = time.now();
            case Lease.Due.Later(Duration ask) -> leaseDue = time.after(ask);
        }
        return due;
    }

    /** Events published before the client came are late for another reason. */
    private long lag(long publishedMillis) {
        return publishedMillis < openedMillis
                ? SessionListener.NO_LAG
                : Math.max(0, time.wallMillis() - publishedMillis);
    }
}

package dev.sluice.session;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import dev.sluice.source.FrameBlock;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Gap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One open stream: the loop that waits for the earliest of next item, heartbeat, lifetime end and
 * what its {@link Lease} has to say, takes all that is ready, writes it as one write, and repeats.
 *
 * <pre>
 *   preamble --> waiting --item--> writing --> waiting ...
 *                   |                 |
 *                   +---- ended, failed, lifetime, end() ----> last words --> finished
 *                                     |
 *                                     +-- broken, too slow --> (nothing more to say)
 * </pre>
 *
 * One thread runs it. Others may call {@link #end}, which has the feed closed and so wakes the
 * loop.
 */
public final class StreamSession {

    /** A batch is written when it has reached this size, even if more is ready. */
    static final int BATCH_BYTES = 64 * 1024;

    /**
     * More is written in pieces, each of which the client may take its time for: one that takes
     * something is slow, and not gone. What a topic has lying together is one piece: half of that
     * costs a tenth of the processor time of fast readers.
     */
    static final int PIECE_BYTES = 64 * 1024;

    /** A topic that takes longer to be opened is read by a thread. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Feed feed;
    private final SessionOptions options;
    private final Lease lease;
    private final EventEncoder encoder;
    private final TimedOutput output;
    private final SessionTime time;
    private final Consumer<StreamSession> leave;
    private final SessionCalls calls;
    private final StreamListener listener;
    private final Farewell farewell;
    private final long openedMillis;
    private final Feed.Writer writer;
    private final AtomicReference<@Nullable SessionEnd> requested = new AtomicReference<>();
    private final AtomicBoolean hasLeft = new AtomicBoolean();
    private volatile @Nullable Thread runner;
    private long lifetimeEnd = SessionTime.NEVER;
    private long leaseDue;

    /** False once something that the feed has given was not written. */
    private boolean placeIsKnown = true;

    /** The reason why what the feed has given was not written, if it was not. */
    private @Nullable SessionEnd forbidden;

    StreamSession(
            Feed feed,
            SessionOptions options,
            Lease lease,
            EventEncoder encoder,
            StreamOutput output,
            SessionTime time,
            SessionCalls calls,
            Consumer<StreamSession> leave) {
        this.feed = feed;
        this.options = options;
        this.lease = lease;
        this.encoder = encoder;
        this.output = new TimedOutput(output, time);
        this.time = time;
        this.leave = leave;
        this.calls = calls;
        this.listener = calls.listener();
        this.farewell = new Farewell(encoder, options, time, calls.errors());
        this.openedMillis = time.wallMillis();
        this.writer = new Leased();
    }

    /**
     * Asks the stream to end for this reason; the first reason counts. Does not wait, and runs no
     * code of the application on the calling thread.
     *
     * @param reason why
     */
    public void end(SessionEnd reason) {
        requested.compareAndSet(null, reason);
        if (reason instanceof SessionEnd.ClientGone) {
            // A step of the source may be at work; there is no connection left to be broken by it.
            interruptRunner();
            // Even if that step takes no notice, its client no longer counts as one.
            leave();
        }
        if (isToldToComeBack(reason)) {
            feed.stop();
        } else {
            feed.close();
        }
    }

    /**
     * Returns whether the client gets what was sent before the end, and comes back for the rest.
     */
    private static boolean isToldToComeBack(SessionEnd end) {
        return end instanceof SessionEnd.Drained || end instanceof SessionEnd.LifetimeReached;
    }

    OnDrain onDrain() {
        return options.onDrain();
    }

    /**
     * Writes the stream until it ends. Called once, by the thread that writes to the connection.
     *
     * @return why it ended
     */
    public SessionEnd run() {
        return run(() -> {});
    }

    /**
     * Writes the stream until it ends. Called once, by the thread that writes to the connection.
     * Then it tells the listener. If that blocks, it holds up this thread and nothing else: the
     * stream no longer counts as open.
     *
     * @param whenWritten called when the connection is not used any more, before they are told
     * @return why it ended
     */
    public SessionEnd run(Runnable whenWritten) {
        return runToEnd(
                () -> {
                    SessionEnd over = begin();
                    return over == null ? pump() : over;
                },
                whenWritten);
    }

    /**
     * Returns whether {@link #carry} can be called: all that the stream gives is frames of a topic,
     * and the connection takes those as they are. Waits a few seconds for a topic that is being
     * opened.
     *
     * @return false if it needs a thread
     */
    public boolean canBeCarried() {
        try {
            return output.takesFrames() && feed.givesFramesOnly(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Begins the stream on this thread, and has a {@link Writer} go on with it. Returns when it has
     * begun. Called once, instead of {@link #run}.
     *
     * @param channel the connection, to which nobody else writes, and from which nobody reads
     * @param whenWritten called when the connection is not used any more
     */
    public void carry(SocketChannel channel, Runnable whenWritten) {
        ChannelOutput carried = new ChannelOutput(channel);
        AtomicReference<@Nullable Writer> writer = new AtomicReference<>();
        SessionEnd over =
                contained(() -> {
                    SessionEnd already = begin();
                    if (already == null) {
                        writer.set(Writers.next());
                        channel.configureBlocking(false);
                    }
                    return already;
                });
        runner = null;
        if (over == null) {
            output.carryOn(carried);
            Objects.requireNonNull(writer.get()).carry(this, carried, whenWritten);
        } else {
            SessionEnd _ = runToEnd(() -> over, whenWritten);
        }
    }

    /** Has the writer told when there is something to do. */
    void carriedBy(Runnable whenReady) {
        feed.whenReady(whenReady);
    }

    /** Has the writer told when something is due. */
    void wakeWhenDue() {
        feed.wakeAfter(time.until(nextDue()));
    }

    /** Has the writer told when something is due that cannot wait for the client. */
    void wakeWhenDueWhileBehind() {
        feed.wakeAfter(time.until(Math.min(leaseDue, lifetimeEnd)));
    }

    /** Does what is due while the client has yet to take something. Returns why it is over. */
    @Nullable SessionEnd lookWhileBehind() {
        return contained(() -> {
            SessionEnd asked = requested.get();
            if (asked == null && time.isPast(lifetimeEnd)) {
                asked = new SessionEnd.LifetimeReached();
            }
            return asked != null || !time.isPast(leaseDue) ? asked : orLease(null);
        });
    }

    /** Writes what is ready, if there is something. Returns why the stream is over, if it is. */
    @Nullable SessionEnd advance() {
        return contained(() -> step(Duration.ZERO));
    }

    /** Sends what the client has not taken yet. Returns why the stream is over, if it is. */
    @Nullable SessionEnd sendUntaken(ChannelOutput carried) {
        return contained(() -> {
            output.sendUntaken(carried);
            return requested.get();
        });
    }

    /** Says the last words of a stream that was carried, on a thread of its own. */
    void endCarried(SessionEnd end, ChannelOutput carried, Runnable whenWritten) {
        SessionEnd _ =
                runToEnd(
                        () -> {
                            runner = Thread.currentThread();
                            carried.becomeBlocking();
                            if (!(end instanceof SessionEnd.ClientGone)) {
                                output.sendRest(carried);
                            }
                            return end;
                        },
                        whenWritten);
    }

    /** A part of the stream. Returns why the stream is over, if it is. */
    @FunctionalInterface
    private interface Part {
        @Nullable SessionEnd run() throws IOException, InterruptedException;
    }

    private @Nullable SessionEnd contained(Part part) {
        try {
            return part.run();
        } catch (IOException | UncheckedIOException broken) {
            SessionEnd asked = requested.get();
            return asked == null ? new SessionEnd.ClientGone() : asked;
        } catch (InterruptedException stopped) {
            return new SessionEnd.Drained();
        } catch (RuntimeException | Error unexpected) {
            return new SessionEnd.Failed(unexpected);
        }
    }

    private SessionEnd runToEnd(Part most, Runnable whenWritten) {
        SessionEnd end;
        try {
            SessionEnd over =
                    contained(() -> {
                        SessionEnd why = writeRest(Objects.requireNonNull(most.run()));
                        sayLastWords(why);
                        return why;
                    });
            end = Objects.requireNonNull(over);
        } finally {
            runner = null;
            leave();
            feed.close();
            whenWritten.run();
        }
        listener.ended(end);
        calls.whenOver().accept(end);
        return end;
    }

    private void leave() {
        if (!hasLeft.getAndSet(true)) {
            leave.accept(this);
        }
    }

    /** Writes what every stream begins with. Returns why it is over already, if it is. */
    private @Nullable SessionEnd begin() throws IOException {
        runner = Thread.currentThread();
        listener.opened();
        if (requested.get() instanceof SessionEnd.ClientGone gone) {
            return gone;
        }
        WireBuffer preamble = new WireBuffer();
        encoder.heartbeat(preamble);
        encoder.retry(farewell.jitteredRetry(), preamble);
        SessionEnd overAlready = lookAtLease(() -> preamble);
        write(preamble);
        lifetimeEnd = time.after(time.lifetime(options.maxLifetime()));
        return overAlready;
    }

    private void interruptRunner() {
        Thread thread = runner;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /**
     * Drops the client if it keeps a write waiting for too long. Called by any thread.
     *
     * @param withHolders how long that is if its stream holds memory that others need
     */
    void dropIfStalled(Optional<Duration> withHolders) {
        Duration patience =
                withHolders.filter(shorter -> feed.isHolding()).orElse(options.writeTimeout());
        dropIfOver(patience);
    }

    /** Drops the client if it has yet to take something. Called by any thread. */
    void drop() {
        dropIfOver(Duration.ofNanos(1));
    }

    private void dropIfOver(Duration patience) {
        if (output.dropIfOver(patience)) {
            requested.compareAndSet(null, new SessionEnd.ReaderTooSlow());
            interruptRunner();
            feed.close();
        }
    }

    /**
     * What the client has yet to take of a topic's history, if the topic has evicted that. Called
     * by any thread.
     */
    @Nullable FrameBlock evictedBlock() {
        return output.evictedBlock();
    }

    /** When the write that is under way began. Called by any thread. */
    long writesSince() {
        return output.writesSince();
    }

    private SessionEnd pump() throws IOException {
        SessionEnd end = null;
        while (end == null) {
            end = step(time.until(nextDue()));
        }
        return end;
    }

    /** Waits for something to write and writes it. Returns why the stream is over, if it is. */
    private @Nullable SessionEnd step(Duration atMost) throws IOException {
        SessionEnd asked = requested.get();
        if (asked != null) {
            return asked;
        }
        if (time.isPast(lifetimeEnd)) {
            return new SessionEnd.LifetimeReached();
        }
        SessionEnd end = writeWhatIsReady(atMost);
        if (end != null) {
            asked = requested.get();
            return asked == null ? end : asked;
        }
        if (time.isPast(heartbeatDue())) {
            write(sign());
        }
        return null;
    }

    /** A heartbeat, or the place that the client does not know yet. */
    private WireBuffer sign() {
        WireBuffer words = new WireBuffer();
        feed.takePlace()
                .ifPresentOrElse(
                        id -> encoder.encode(ControlEvent.position(id), words),
                        () -> encoder.heartbeat(words));
        return words;
    }

    /** Puts a notice that is due behind what is ready, and says why there must be no more. */
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

    /** Waits for something to write, and says why there will be no more, or null if there may. */
    private @Nullable SessionEnd writeWhatIsReady(Duration atMost) throws IOException {
        SessionEnd end;
        try {
            end = feed.next(atMost, writer);
        } catch (InterruptedException interrupted) {
            // The server interrupts the streams that are left when it stops.
            return new SessionEnd.Drained();
        } catch (RuntimeException | Error failure) {
            return new SessionEnd.Failed(failure);
        }
        if (forbidden != null) {
            return forbidden;
        }
        return end == null && !time.isPast(leaseDue) ? null : orLease(end);
    }

    /** Writes what the source has sent before the end, if the lease permits it. */
    private SessionEnd writeRest(SessionEnd end) throws IOException {
        if (!isToldToComeBack(end)) {
            return end;
        }
        clearInterrupt();
        feed.writeRest(writer);
        return forbidden == null ? end : forbidden;
    }

    /** Has the lease say what it has to, which may be why there will be no more. */
    private @Nullable SessionEnd orLease(@Nullable SessionEnd end) throws IOException {
        WireBuffer notice = new WireBuffer();
        SessionEnd overAlready = lookAtLease(() -> notice);
        if (notice.size() > 0) {
            write(notice);
        }
        return overAlready == null ? end : overAlready;
    }

    /** Writes what the feed gives, if the lease permits it. */
    private final class Leased implements Feed.Writer {

        private final @Nullable FrameSink frames =
                output.takesFrames() ? StreamSession.this::write : null;

        @Override
        public void write(Batch batch) throws IOException {
            SessionEnd overAlready = lookAtLease(batch::bytes);
            if (overAlready != null) {
                // It came too late for this client, which is to come back before it.
                placeIsKnown = false;
                forbidden = overAlready;
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
    }

    private long nextDue() {
        return Math.min(leaseDue, Math.min(heartbeatDue(), lifetimeEnd));
    }

    private long heartbeatDue() {
        return options.heartbeat().isZero()
                ? SessionTime.NEVER
                : output.lastWrite() + options.heartbeat().toNanos();
    }

    private void write(WireBuffer words) throws IOException {
        output.write(words);
        listener.wrote(0, words.size(), StreamListener.NO_LAG);
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
            write(words);
        }
    }

    /** Events published before the client came are late for another reason. */
    private long lag(long publishedMillis) {
        return publishedMillis < openedMillis
                ? StreamListener.NO_LAG
                : Math.max(0, time.wallMillis() - publishedMillis);
    }

    /** One that is still pending would break the connection at the next write. */
    private static void clearInterrupt() {
        boolean _ = Thread.interrupted();
    }

    private void sayLastWords(SessionEnd end) throws IOException {
        clearInterrupt();
        if (output.isDropped()) {
            // That interrupt was for the write.
            return;
        }
        Optional<String> place = placeIsKnown ? feed.takePlace() : Optional.empty();
        Optional<WireBuffer> words = farewell.words(end, place);
        if (words.isPresent()) {
            if (words.get().size() > 0) {
                write(words.get());
            }
            output.finish();
        }
    }
}

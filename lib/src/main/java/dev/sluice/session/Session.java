package dev.sluice.session;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import dev.sluice.source.FrameBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
 * One thread at a time runs it. Others may call {@link #end}, which has the feed closed and so
 * wakes the loop.
 */
public final class Session {

    /** A batch is written when it has reached this size, even if more is ready. */
    static final int BATCH_BYTES = 64 * 1024;

    /**
     * More is written in pieces, each of which the client may take its time for: one that takes
     * something is slow, and not gone. What a topic has lying together is one piece: half of that
     * costs a tenth of the processor time of fast readers.
     */
    static final int PIECE_BYTES = 64 * 1024;

    private final Feed feed;
    private final SessionOptions options;
    private final EventEncoder encoder;
    private final TimedOutput output;
    private final SessionTime time;
    private final Home home;
    private final long heartbeatNanos;
    private final SessionCalls calls;
    private final SessionListener listener;
    private final Farewell farewell;
    private final LeasedOutput leased;
    private final AtomicReference<@Nullable SessionEnd> requested = new AtomicReference<>();
    private final AtomicBoolean hasLeft = new AtomicBoolean();
    private volatile boolean isWatched;

    /** True if nothing is to be written any more, whatever the end is. */
    private volatile boolean isGivenUp;

    private volatile @Nullable Thread runner;
    private long lifetimeEnd = SessionTime.NEVER;

    /** Where open streams are kept. */
    interface Home {

        /** Something is being written, for the first time since the stream left the watch. */
        void writes(Session session);

        /** The stream no longer counts as open. */
        void left(Session session);
    }

    Session(
            Feed feed,
            SessionOptions options,
            Lease lease,
            EventEncoder encoder,
            Output output,
            SessionTime time,
            SessionCalls calls,
            Home home) {
        this.feed = feed;
        this.options = options;
        this.encoder = encoder;
        this.output = new TimedOutput(output, time, this::beWatched);
        this.time = time;
        this.home = home;
        this.heartbeatNanos = options.heartbeat().toNanos();
        this.calls = calls;
        this.listener = calls.listener();
        this.farewell = new Farewell(encoder, options, time, calls.errors());
        this.leased = new LeasedOutput(lease, requested::get, this.output, listener, encoder, time);
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
            isGivenUp = true;
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
     * Has a {@link Writer} carry the stream, which gives it a thread while it needs one. Begins it
     * on this thread, and returns when it has begun. Called once, instead of {@link #run}.
     *
     * @param channel the connection, which takes chunks as they are, to which nobody else writes,
     *     and from which nobody reads
     * @param whenWritten called when the connection is not used any more
     */
    public void carry(SocketChannel channel, Runnable whenWritten) {
        Writer writer;
        try {
            writer = Writers.next();
            channel.configureBlocking(false);
        } catch (IOException | RuntimeException | Error failure) {
            SessionEnd _ =
                    runToEnd(
                            () -> {
                                SessionEnd over = begin();
                                return over == null ? new SessionEnd.Failed(failure) : over;
                            },
                            whenWritten);
            return;
        }
        ChannelOutput carried = new ChannelOutput(channel);
        output.carryOn(carried);
        // Its client may leave before it has begun.
        runner = Thread.currentThread();
        writer.carry(this, carried, whenWritten);
    }

    /** Begins the stream on this thread. Returns why it is over already, if it is. */
    @Nullable SessionEnd beginCarried() {
        try {
            return contained(this::begin);
        } finally {
            runner = null;
        }
    }

    /** Has the writer told when there is something to do. */
    void carriedBy(Runnable whenReady) {
        feed.whenReady(whenReady);
    }

    /** Returns whether {@link #runWhileNeeded} has to be called before {@link #advance}. */
    boolean needsThread() {
        return feed.needsThread();
    }

    /**
     * Writes the stream on this thread, until it needs none any more or is over. The output has to
     * wait then. Returns why it is over, if it is.
     */
    @Nullable SessionEnd runWhileNeeded() {
        runner = Thread.currentThread();
        feed.whenReady(null);
        try {
            return contained(() -> {
                SessionEnd end = requested.get();
                while (end == null && !feed.givesFrames()) {
                    end = step(time.until(nextDue()));
                }
                return end;
            });
        } finally {
            runner = null;
        }
    }

    /** Has the writer told when something is due. */
    void wakeWhenDue() {
        feed.wakeAfter(time.until(nextDue()));
    }

    /** Has the writer told when something is due that cannot wait for the client. */
    void wakeWhenDueWhileBehind() {
        feed.wakeAfter(time.until(Math.min(leased.leaseDue(), lifetimeEnd)));
    }

    /** Does what is due while the client has yet to take something. Returns why it is over. */
    @Nullable SessionEnd lookWhileBehind() {
        return contained(() -> {
            SessionEnd asked = requested.get();
            if (asked == null && time.isPast(lifetimeEnd)) {
                asked = new SessionEnd.LifetimeReached();
            }
            return asked == null ? leased.orLease(null) : asked;
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
                            if (!(end instanceof SessionEnd.ClientGone) && !isGivenUp) {
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
        } catch (Throwable unexpected) {
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
            home.left(this);
            calls.release().run();
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
        SessionEnd overAlready = leased.write(preamble);
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
        if (output.dropIfOver(patience)) {
            endDropped();
        }
    }

    /**
     * Drops the client if it has taken nothing since then. Called by any thread.
     *
     * @param since what {@link #writesSince} gave
     */
    void dropIfWritingSince(long since) {
        if (output.dropIfWritingSince(since)) {
            endDropped();
        }
    }

    private void endDropped() {
        requested.compareAndSet(null, new SessionEnd.ReaderTooSlow());
        interruptRunner();
        feed.close();
    }

    /** Called at each write, after it has begun to count. */
    private void beWatched() {
        if (!isWatched) {
            isWatched = true;
            home.writes(this);
        }
    }

    /** Returns whether it has to be watched: a write is under way, and the stream is open. */
    boolean isWriting() {
        return output.writesSince() >= 0 && !hasLeft.get();
    }

    /** Called by the watch, which does not look after it any more. */
    void leftWatch() {
        isWatched = false;
        // A write that has begun meanwhile may have found it watched.
        if (isWriting()) {
            beWatched();
        }
    }

    /**
     * What the client has yet to take of a topic's history, if the topic has evicted that. Called
     * by any thread.
     */
    @Nullable FrameBlock evictedBlock() {
        return output.evictedBlock();
    }

    /** When the client began to take nothing; negative if it has nothing to take. */
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
            leased.writeWords(sign());
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

    /** Waits for something to write, and says why there will be no more, or null if there may. */
    private @Nullable SessionEnd writeWhatIsReady(Duration atMost) throws IOException {
        SessionEnd end;
        try {
            end = feed.next(atMost, leased);
        } catch (InterruptedException interrupted) {
            // The server interrupts the streams that are left when it stops.
            return new SessionEnd.Drained();
        } catch (RuntimeException | Error failure) {
            return new SessionEnd.Failed(failure);
        }
        SessionEnd forbidden = leased.forbidden();
        return forbidden == null ? leased.orLease(end) : forbidden;
    }

    /** Writes what the source has sent before the end, if the lease permits it. */
    private SessionEnd writeRest(SessionEnd end) throws IOException {
        if (!isToldToComeBack(end)) {
            return end;
        }
        clearInterrupt();
        if (isGivenUp) {
            return end;
        }
        feed.writeRest(leased);
        SessionEnd forbidden = leased.forbidden();
        return forbidden == null ? end : forbidden;
    }

    private long nextDue() {
        return Math.min(leased.leaseDue(), Math.min(heartbeatDue(), lifetimeEnd));
    }

    private long heartbeatDue() {
        return heartbeatNanos == 0 ? SessionTime.NEVER : output.lastWrite() + heartbeatNanos;
    }

    /** One that is still pending would break the connection at the next write. */
    private static void clearInterrupt() {
        boolean _ = Thread.interrupted();
    }

    private void sayLastWords(SessionEnd end) throws IOException {
        clearInterrupt();
        if (isGivenUp || output.isDropped()) {
            // That interrupt was for the write.
            return;
        }
        Optional<String> place = leased.placeIsKnown() ? feed.takePlace() : Optional.empty();
        Optional<WireBuffer> words = farewell.words(end, place);
        if (words.isPresent()) {
            if (words.get().size() > 0) {
                leased.writeWords(words.get());
            }
            output.finish();
        }
    }
}

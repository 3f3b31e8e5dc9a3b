package dev.sluice.session;

import dev.sluice.event.EventEncoder;
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
 * One open stream: runs a {@link WriteLoop} to its end, on the thread that calls {@link #run} or
 * for the {@link Writer} that carries it, and then says the last words.
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

    private final Feed feed;
    private final SessionOptions options;
    private final TimedOutput output;
    private final Home home;
    private final SessionCalls calls;
    private final SessionListener listener;
    private final WriteLoop loop;
    private final AtomicReference<@Nullable SessionEnd> requested = new AtomicReference<>();
    private final AtomicBoolean hasLeft = new AtomicBoolean();
    private volatile boolean isWatched;

    /** True if nothing is to be written any more, whatever the end is. */
    private volatile boolean isGivenUp;

    private volatile @Nullable Thread runner;

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
        this.output = new TimedOutput(output, time, this::beWatched);
        this.home = home;
        this.calls = calls;
        this.listener = calls.listener();
        Farewell farewell = new Farewell(encoder, options, time, calls.errors());
        LeasedOutput leased =
                new LeasedOutput(lease, requested::get, this.output, listener, encoder, time);
        this.loop =
                new WriteLoop(
                        feed, options, encoder, this.output, leased, farewell, time, requested);
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
                    return over == null ? loop.runToEnd() : over;
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
            return contained(loop::runToFrames);
        } finally {
            runner = null;
        }
    }

    /** Has the writer told when something is due. */
    void wakeWhenDue() {
        feed.wakeAfter(loop.untilDue());
    }

    /** Has the writer told when something is due that cannot wait for the client. */
    void wakeWhenDueWhileBehind() {
        feed.wakeAfter(loop.untilDueWhileBehind());
    }

    /** Does what is due while the client has yet to take something. Returns why it is over. */
    @Nullable SessionEnd lookWhileBehind() {
        return contained(loop::lookWhileBehind);
    }

    /** Writes what is ready, if there is something. Returns why the stream is over, if it is. */
    @Nullable SessionEnd advance() {
        return contained(() -> loop.step(Duration.ZERO));
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
            calls.release().run();
            home.left(this);
        }
    }

    /** Writes what every stream begins with. Returns why it is over already, if it is. */
    private @Nullable SessionEnd begin() throws IOException {
        runner = Thread.currentThread();
        listener.opened();
        if (requested.get() instanceof SessionEnd.ClientGone gone) {
            return gone;
        }
        return loop.begin();
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

    /** Returns whether it waits for somebody, or for time. Called by any thread. */
    boolean isAtRest() {
        return feed.isAtRest(runner, writesSince() >= 0);
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

    /** Writes what the source has sent before the end, if the lease permits it. */
    private SessionEnd writeRest(SessionEnd end) throws IOException {
        if (!isToldToComeBack(end)) {
            return end;
        }
        clearInterrupt();
        return isGivenUp ? end : loop.writeRest(end);
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
        loop.sayLastWords(end);
    }
}

package dev.sluice.session;

import dev.sluice.logging.BoundedLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that carries streams: it watches all of their sockets, and writes the frames of topics,
 * which are ready when they are asked for, and what the service itself has to say. It never waits
 * for a stream. No code of the application runs on it but the listeners and leases of streams,
 * which must be quick. Everything else is written by a thread of the stream's own, which stays
 * until the stream has come to frames.
 *
 * <pre>
 *                      something else than frames
 *   carried --> waiting -------------------------> away: a thread of its own
 *                |   ^  <-------------------------
 *         frames |   |    comes to frames
 *                v   | nothing more
 *               writing &lt;--the client takes, or takes no more--> behind
 *
 *   any --end--> a thread of its own: last words
 * </pre>
 */
final class Writer {

    private static final BoundedLog FAILURES =
            new BoundedLog(System.getLogger(Writer.class.getName()), "failures of writers");

    /** Writes of one stream, after which others have their turn. */
    private static final int WRITES_IN_A_TURN = 4;

    /** Turns, after which it looks at the sockets again. */
    private static final int TURNS_IN_A_ROUND = 256;

    private static final int MAX_UNASKED_BYTES = 64 * 1024;

    private static final long PAUSE_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(10);

    private final Selector selector;
    private final Queue<Carried> arriving = new ConcurrentLinkedQueue<>();
    private final Queue<Carried> ready = new ConcurrentLinkedQueue<>();

    /** False while the thread may sleep, or is about to. */
    private final AtomicBoolean isAwake = new AtomicBoolean(true);

    // Used by the writer's thread alone.
    private final ByteBuffer unasked = ByteBuffer.allocateDirect(1024);
    private final Deque<Carried> ending = new ArrayDeque<>();

    private Writer(Selector selector) {
        this.selector = selector;
    }

    /** Starts a writer, which runs as long as the process. */
    static Writer start(int number) throws IOException {
        Selector selector = Selector.open();
        try {
            Writer writer = new Writer(selector);
            Thread.ofPlatform()
                    .daemon()
                    .name("sluice-writer-" + number)
                    .inheritInheritableThreadLocals(false)
                    .start(writer::run);
            return writer;
        } catch (RuntimeException | Error noThread) {
            selector.close();
            throw noThread;
        }
    }

    /** A stream, as its writer sees it. */
    private final class Carried {

        private final Session session;
        private final ChannelOutput output;
        private final Runnable whenWritten;
        private final AtomicBoolean isScheduled = new AtomicBoolean();

        // Used by the writer's thread alone.
        private @Nullable SelectionKey key;
        private @Nullable SessionEnd end;
        private int unaskedBytes;

        /** The thread that runs the stream instead; at first the one that begins it. */
        private @Nullable OwnThread ownThread;

        Carried(Session session, ChannelOutput output, Runnable whenWritten) {
            this.session = session;
            this.output = output;
            this.whenWritten = whenWritten;
        }

        /** Begins the stream on this thread, while the writer watches the socket already. */
        void begin() {
            OwnThread first = new OwnThread(output, this::schedule, session::beginCarried);
            ownThread = first;
            arriving.add(this);
            wake();
            first.run();
        }

        /** Gives it a turn soon. Any thread. */
        void schedule() {
            if (!isScheduled.getAndSet(true)) {
                ready.add(this);
                wake();
            }
        }

        /** Has a step end the stream if it fails, and nothing else. */
        void guard(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException | Error failure) {
                if (end == null) {
                    end(new SessionEnd.Failed(failure));
                }
            }
        }

        void enter() {
            if (key != null || end != null) {
                return;
            }
            try {
                key = output.channel().register(selector, SelectionKey.OP_READ, this);
            } catch (ClosedChannelException e) {
                end(new SessionEnd.ClientGone());
            }
        }

        void turn() {
            isScheduled.set(false);
            // Its first turn may come before its arrival is seen.
            enter();
            if (ownThread != null && !comesBack(ownThread)) {
                return;
            }
            for (int i = 0; i < WRITES_IN_A_TURN && end == null; i++) {
                if (!output.isBehind() && session.needsThread()) {
                    OwnThread next = new OwnThread(output, this::schedule, session::runWhileNeeded);
                    next.start();
                    ownThread = next;
                    return;
                }
                SessionEnd over = output.isBehind() ? session.lookWhileBehind() : session.advance();
                if (over != null) {
                    end(over);
                } else if (output.isBehind()) {
                    watch(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    session.wakeWhenDueWhileBehind();
                    return;
                } else if (!output.hasWritten()) {
                    session.wakeWhenDue();
                    return;
                }
            }
            if (end == null) {
                schedule();
            }
        }

        /**
         * Returns whether the stream has come back from its thread; if not, does what that asks.
         */
        private boolean comesBack(OwnThread from) {
            if (from.isRunning()) {
                if (from.wantsRoom() && end == null) {
                    watch(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                }
                return false;
            }
            ownThread = null;
            SessionEnd over = from.end();
            if (end != null) {
                if (over != null && end instanceof SessionEnd.ClientGone) {
                    // It may have ended before its client left.
                    end = over;
                }
                ending.add(this);
                return false;
            }
            if (over == null) {
                // It may have wanted room.
                watch(SelectionKey.OP_READ);
                session.carriedBy(this::schedule);
                return true;
            }
            end(over);
            return false;
        }

        void look() {
            SelectionKey current = key;
            if (end != null || current == null || !current.isValid()) {
                return;
            }
            if (current.isReadable() && !isThere()) {
                session.end(new SessionEnd.ClientGone());
                end(new SessionEnd.ClientGone());
            } else if (current.isWritable() && ownThread != null) {
                watch(SelectionKey.OP_READ);
                ownThread.giveRoom();
            } else if (current.isWritable()) {
                SessionEnd over = session.sendUntaken(output);
                if (over != null) {
                    end(over);
                } else if (!output.isBehind()) {
                    watch(SelectionKey.OP_READ);
                    schedule();
                }
            }
        }

        /** Returns false if the client has left, or sends a flood of what nobody has asked for. */
        private boolean isThere() {
            try {
                int length = output.channel().read(unasked.clear());
                unaskedBytes += Math.max(0, length);
                return length >= 0 && unaskedBytes <= MAX_UNASKED_BYTES;
            } catch (IOException broken) {
                return false;
            }
        }

        private void watch(int operations) {
            if (key != null && key.interestOps() != operations) {
                key.interestOps(operations);
            }
        }

        private void end(SessionEnd why) {
            end = why;
            if (key != null) {
                key.cancel();
            }
            if (ownThread == null) {
                ending.add(this);
            } else {
                ownThread.giveUp();
                session.end(new SessionEnd.ClientGone());
            }
        }

        /** Called when the channel is no longer registered. */
        void leave() {
            SessionEnd why = Objects.requireNonNull(end);
            Thread.ofVirtual()
                    .name("sluice-stream-end")
                    .inheritInheritableThreadLocals(false)
                    .start(() -> session.endCarried(why, output, whenWritten));
        }
    }

    /**
     * Carries a stream from now on, to its end. Begins it on this thread.
     *
     * @param output of a channel that does not block
     * @param whenWritten called when the channel is not used any more
     */
    void carry(Session session, ChannelOutput output, Runnable whenWritten) {
        new Carried(session, output, whenWritten).begin();
    }

    private void wake() {
        if (!isAwake.getAndSet(true)) {
            selector.wakeup();
        }
    }

    private void run() {
        while (true) {
            try {
                round();
            } catch (Throwable e) {
                // Its streams have no other thread.
                FAILURES.log(Level.ERROR, () -> "A writer of streams has failed, and goes on", e);
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
            }
        }
    }

    private void round() throws IOException {
        // A listener may have left one, which would keep the selector from waiting.
        boolean _ = Thread.interrupted();
        isAwake.set(false);
        if (ready.isEmpty() && arriving.isEmpty() && ending.isEmpty()) {
            selector.select(Writer::look);
        } else {
            selector.selectNow(Writer::look);
        }
        isAwake.set(true);
        Carried next = arriving.poll();
        while (next != null) {
            next.guard(next::enter);
            next = arriving.poll();
        }
        next = ready.poll();
        for (int i = 1; next != null; i++) {
            next.guard(next::turn);
            next = i < TURNS_IN_A_ROUND ? ready.poll() : null;
        }
        letEnd();
    }

    private static void look(SelectionKey key) {
        Carried carried = (Carried) key.attachment();
        carried.guard(carried::look);
    }

    private void letEnd() throws IOException {
        if (!ending.isEmpty()) {
            // A channel must be deregistered before it can block again. More streams may end
            // meanwhile.
            int over = ending.size();
            selector.selectNow(Writer::look);
            for (int i = 0; i < over; i++) {
                ending.getFirst().leave();
                ending.removeFirst();
            }
        }
    }
}

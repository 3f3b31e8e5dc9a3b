package dev.sluice.session;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A thread that writes the streams it carries: those of topics, whose frames are ready when they
 * are asked for. It never waits for one of them. No code of the application runs on it but the
 * listeners and leases of streams, which must be quick.
 *
 * <pre>
 *   carried --> waiting --ready--> writing --nothing more--> waiting
 *                                   |   ^
 *                  the client takes |   | it takes again
 *                      no more      v   |
 *                                  behind        any --end--> a thread of its own: last words
 * </pre>
 */
final class Writer {

    private static final System.Logger LOGGER = System.getLogger(Writer.class.getName());

    /** Writes of one stream, after which others have their turn. */
    private static final int WRITES_IN_A_TURN = 4;

    /** Turns, after which it looks at the sockets again. */
    private static final int TURNS_IN_A_ROUND = 256;

    private static final int MAX_UNASKED_BYTES = 64 * 1024;

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
        Writer writer = new Writer(Selector.open());
        Thread.ofPlatform()
                .daemon()
                .name("sluice-writer-" + number)
                .inheritInheritableThreadLocals(false)
                .start(writer::run);
        return writer;
    }

    /** A stream, as its writer sees it. */
    private final class Carried {

        private final StreamSession session;
        private final ChannelOutput output;
        private final Runnable whenWritten;
        private final AtomicBoolean isScheduled = new AtomicBoolean();

        // Used by the writer's thread alone.
        private @Nullable SelectionKey key;
        private @Nullable SessionEnd end;
        private int unaskedBytes;

        Carried(StreamSession session, ChannelOutput output, Runnable whenWritten) {
            this.session = session;
            this.output = output;
            this.whenWritten = whenWritten;
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
            try {
                key = output.channel().register(selector, SelectionKey.OP_READ, this);
            } catch (ClosedChannelException e) {
                end(new SessionEnd.ClientGone());
                return;
            }
            session.carriedBy(this::schedule);
            schedule();
        }

        void turn() {
            isScheduled.set(false);
            for (int i = 0; i < WRITES_IN_A_TURN && end == null; i++) {
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

        void look() {
            SelectionKey current = key;
            if (end != null || current == null || !current.isValid()) {
                return;
            }
            if (current.isReadable() && !isThere()) {
                session.end(new SessionEnd.ClientGone());
                end(new SessionEnd.ClientGone());
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
            ending.add(this);
            if (key != null) {
                key.cancel();
            }
        }

        /** Called when the channel is no longer registered. */
        void leave() {
            SessionEnd why = end == null ? new SessionEnd.Drained() : end;
            Thread.ofVirtual()
                    .name("sluice-stream-end")
                    .inheritInheritableThreadLocals(false)
                    .start(() -> session.endCarried(why, output, whenWritten));
        }
    }

    /**
     * Carries a stream from now on, to its end.
     *
     * @param output of a channel that does not block
     * @param whenWritten called when the channel is not used any more
     */
    void carry(StreamSession session, ChannelOutput output, Runnable whenWritten) {
        arriving.add(new Carried(session, output, whenWritten));
        wake();
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
                LOGGER.log(Level.ERROR, "A writer of streams has failed, and goes on", e);
            }
        }
    }

    private void round() throws IOException {
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

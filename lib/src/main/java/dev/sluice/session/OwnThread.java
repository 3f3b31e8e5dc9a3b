package dev.sluice.session;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread of one stream's own, while its {@link Writer} does not run it, and what it tells the
 * writer.
 */
final class OwnThread implements ChannelOutput.Room {

    /** The writer may be held up; a client that takes what it gets must not look slow for that. */
    private static final long LONGEST_WAIT_FOR_ROOM = TimeUnit.SECONDS.toNanos(1);

    private final ChannelOutput output;
    private final Runnable tellWriter;
    private final Supplier<@Nullable SessionEnd> part;
    private volatile boolean isRunning = true;
    private volatile @Nullable SessionEnd end;

    /** The thread that waits for room; null if none does. */
    private volatile @Nullable Thread waiter;

    private volatile boolean isGivenUp;

    /**
     * A thread for a part of a stream.
     *
     * @param tellWriter has the writer look at this soon
     * @param part says why the stream is over, if it is
     */
    OwnThread(ChannelOutput output, Runnable tellWriter, Supplier<@Nullable SessionEnd> part) {
        this.output = output;
        this.tellWriter = tellWriter;
        this.part = part;
    }

    void start() {
        Thread.ofVirtual()
                .name("sluice-stream")
                .inheritInheritableThreadLocals(false)
                .start(this::run);
    }

    /** Runs that part on this thread. */
    void run() {
        output.waitWith(this);
        try {
            end = part.get();
        } catch (RuntimeException | Error failure) {
            end = new SessionEnd.Failed(failure);
        } finally {
            output.waitWith(null);
            isRunning = false;
            tellWriter.run();
        }
    }

    boolean isRunning() {
        return isRunning;
    }

    /** Why the stream is over; null if it has come to frames. */
    @Nullable SessionEnd end() {
        return end;
    }

    boolean wantsRoom() {
        return waiter != null;
    }

    void giveRoom() {
        Thread thread = waiter;
        waiter = null;
        LockSupport.unpark(thread);
    }

    /** There will be no room any more. */
    void giveUp() {
        isGivenUp = true;
        giveRoom();
    }

    @Override
    public void await() throws IOException {
        waiter = Thread.currentThread();
        tellWriter.run();
        if (!isGivenUp) {
            LockSupport.parkNanos(this, LONGEST_WAIT_FOR_ROOM);
        }
        waiter = null;
        if (Thread.interrupted() || isGivenUp) {
            throw new InterruptedIOException("the client was given up");
        }
    }
}

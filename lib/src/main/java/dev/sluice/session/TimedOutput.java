package dev.sluice.session;

import dev.sluice.event.WireBuffer;
import dev.sluice.source.FrameBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a session, with the deadline of the write that is under way and the time of the
 * last one. Used by one thread at a time, but for what says that any thread may call it.
 */
final class TimedOutput {

    /**
     * More is written in pieces, each of which the client may take its time for: one that takes
     * something is slow, and not gone. What a topic has lying together is one piece: half of that
     * costs a tenth of the processor time of fast readers.
     */
    static final int PIECE_BYTES = 64 * 1024;

    private final SessionTime time;
    private final WriteDeadline deadline;
    private final Runnable whenWriting;
    private volatile Output output;
    private volatile @Nullable FrameBlock block;
    private long lastWrite;

    /**
     * A connection to which nothing was written.
     *
     * @param whenWriting called when the deadline of a write has begun; must be quick
     */
    TimedOutput(Output output, SessionTime time, Runnable whenWriting) {
        this.output = output;
        this.time = time;
        this.whenWriting = whenWriting;
        this.deadline = new WriteDeadline(time);
    }

    /** Goes on with the connection as a {@link Writer} uses it. */
    void carryOn(ChannelOutput carried) {
        output = carried;
    }

    boolean takesFrames() {
        return output.takesFrames();
    }

    /** Returns whether a write waits until the client takes it. */
    boolean waits() {
        return output.waits();
    }

    /** When the last write was over. */
    long lastWrite() {
        return lastWrite;
    }

    /** Writes words, framed if they have to be. */
    void write(WireBuffer words) throws IOException {
        output.write(words, (bytes, offset, length) -> send(output::write, bytes, offset, length));
    }

    /** Writes frames, which never change. */
    void writeFrames(FrameBlock from, int offset, int length) throws IOException {
        block = from;
        send(output::writeFrames, from.bytes(), offset, length);
    }

    private void send(WireBuffer.Target target, byte[] bytes, int offset, int length)
            throws IOException {
        int end = offset + length;
        try {
            for (int at = offset; at < end; at += PIECE_BYTES) {
                requireNotDropped();
                startDeadline();
                target.write(bytes, at, Math.min(PIECE_BYTES, end - at));
            }
        } catch (UncheckedIOException broken) {
            // It must not be taken for a failure of the feed.
            throw broken.getCause();
        } finally {
            stopDeadline();
        }
    }

    /** A thread that was interrupted for that may have cleared its interruption since. */
    private void requireNotDropped() throws IOException {
        if (isDropped()) {
            throw new IOException("the client was dropped");
        }
    }

    /** Returns whether the connection was given up, so that nothing can be written any more. */
    boolean isDropped() {
        return deadline.isExpired();
    }

    /** Sends all that the client has not taken yet, and waits for it. */
    void sendRest(ChannelOutput carried) throws IOException {
        while (carried.isBehind()) {
            requireNotDropped();
            sendUntaken(carried);
        }
    }

    /** Sends what the client has not taken yet, as far as it takes it now. */
    void sendUntaken(ChannelOutput carried) throws IOException {
        if (carried.sendUntaken()) {
            deadline.start();
        }
        stopDeadline();
    }

    private void startDeadline() {
        deadline.start();
        whenWriting.run();
    }

    /** Unless the client has yet to take something. */
    private void stopDeadline() {
        if (!output.isBehind()) {
            deadline.stop();
            block = null;
            lastWrite = time.now();
        }
    }

    /**
     * What the client has yet to take of a topic's history, if the topic has evicted that. Called
     * by any thread.
     */
    @Nullable FrameBlock evictedBlock() {
        FrameBlock current = block;
        return current != null && current.isEvicted() ? current : null;
    }

    /** When the write that is under way began; a negative number if there is none. */
    long writesSince() {
        return deadline.since();
    }

    /** Ends the body. */
    void finish() throws IOException {
        requireNotDropped();
        startDeadline();
        try {
            output.finish();
        } finally {
            deadline.stop();
        }
    }

    /**
     * Gives up the connection if a write has been under way for so long. Called by any thread.
     *
     * @param patience zero for no limit
     * @return true at the first call for which that is so
     */
    boolean dropIfOver(Duration patience) {
        return abandonIf(deadline.expire(patience));
    }

    /**
     * Gives up the connection if its client has taken nothing since then. Called by any thread.
     *
     * @param since what {@link #writesSince} gave
     * @return true at the first call for which that is so
     */
    boolean dropIfWritingSince(long since) {
        return abandonIf(deadline.expireSince(since));
    }

    private boolean abandonIf(boolean isExpired) {
        if (isExpired) {
            output.abandon();
        }
        return isExpired;
    }
}

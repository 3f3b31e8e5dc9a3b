package dev.sluice.session;

import dev.sluice.event.Chunk;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The body of an HTTP/1.1 response, in chunks, on the socket itself. While a {@link Writer} writes,
 * it does not wait: what the client does not take is kept until it does. A thread of the stream's
 * own waits for room.
 */
final class ChannelOutput implements Output {

    private final SocketChannel channel;

    /** Bytes that the client has yet to take, in order. */
    private final Deque<ByteBuffer> untaken = new ArrayDeque<>(2);

    /** Waits for room; null while writing does not wait. */
    private @Nullable Room room;

    private boolean hasWritten;

    /** True if a write was not finished, so that nothing can follow it. */
    private boolean isCut;

    private int takenOfPiece;

    /** Room for more bytes in the socket. */
    @FunctionalInterface
    interface Room {

        /**
         * Waits until there may be some.
         *
         * @throws IOException if nothing is to be written any more
         */
        void await() throws IOException;
    }

    ChannelOutput(SocketChannel channel) {
        this.channel = channel;
    }

    SocketChannel channel() {
        return channel;
    }

    @Override
    public boolean takesFrames() {
        return true;
    }

    @Override
    public boolean waits() {
        return room != null;
    }

    /** Has writing wait from now on, or no longer if there is nothing to wait with. */
    void waitWith(@Nullable Room newRoom) {
        room = newRoom;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer rest = send(ByteBuffer.wrap(bytes, offset, length));
        if (rest.hasRemaining()) {
            int from = rest.position();
            untaken.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, rest.limit())));
        }
    }

    @Override
    public void writeFrames(byte[] frames, int offset, int length) throws IOException {
        ByteBuffer rest = send(ByteBuffer.wrap(frames, offset, length));
        if (rest.hasRemaining()) {
            untaken.add(rest);
        }
    }

    private ByteBuffer send(ByteBuffer bytes) throws IOException {
        if (isCut) {
            throw new IOException("the last write was given up in its middle");
        }
        hasWritten = true;
        Room wait = room;
        if (wait == null) {
            if (untaken.isEmpty()) {
                channel.write(bytes);
            }
            return bytes;
        }
        isCut = true;
        channel.write(bytes);
        while (bytes.hasRemaining()) {
            wait.await();
            channel.write(bytes);
        }
        isCut = false;
        return bytes;
    }

    /**
     * Sends what the client has yet to take, as far as it takes it, up to a piece.
     *
     * @return whether it has taken a whole piece since the last time that this was so
     */
    boolean sendUntaken() throws IOException {
        ByteBuffer next = untaken.peek();
        while (next != null && takenOfPiece < TimedOutput.PIECE_BYTES) {
            takenOfPiece += channel.write(next);
            if (next.hasRemaining() && room == null) {
                break;
            }
            if (!next.hasRemaining()) {
                untaken.remove();
            }
            next = untaken.peek();
        }
        if (takenOfPiece < TimedOutput.PIECE_BYTES) {
            return false;
        }
        takenOfPiece = 0;
        return true;
    }

    @Override
    public boolean isBehind() {
        return !untaken.isEmpty();
    }

    /** Returns whether anything was written since the last call. */
    boolean hasWritten() {
        boolean was = hasWritten;
        hasWritten = false;
        return was;
    }

    /** Has writing wait from now on, on a channel that no writer uses any more. */
    void becomeBlocking() throws IOException {
        // A write to it waits.
        waitWith(() -> {});
        channel.configureBlocking(true);
    }

    @Override
    public void finish() throws IOException {
        byte[] last = Chunk.last();
        write(last, 0, last.length);
    }

    @Override
    public void abandon() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // It is closed already.
            return;
        }
    }
}

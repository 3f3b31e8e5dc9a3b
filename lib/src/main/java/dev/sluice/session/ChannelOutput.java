package dev.sluice.session;

import dev.sluice.event.Chunk;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The body of an HTTP/1.1 response, in chunks, on the socket itself. While a {@link Writer} carries
 * the stream, writing does not wait: what the client does not take is kept until it does. In the
 * end, when the channel is blocking again, writing waits.
 */
final class ChannelOutput implements StreamOutput {

    private final SocketChannel channel;

    /** Bytes that the client has yet to take, in order. */
    private final Deque<ByteBuffer> untaken = new ArrayDeque<>(2);

    private boolean waits;
    private boolean hasWritten;
    private int takenOfPiece;

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
        hasWritten = true;
        if (waits) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } else if (untaken.isEmpty()) {
            channel.write(bytes);
        }
        return bytes;
    }

    /**
     * Sends what the client has yet to take, as far as it takes it, up to a piece.
     *
     * @return whether it has taken a whole piece since the last time that this was so
     */
    boolean sendUntaken() throws IOException {
        ByteBuffer next = untaken.peek();
        while (next != null && takenOfPiece < StreamSession.PIECE_BYTES) {
            takenOfPiece += channel.write(next);
            if (next.hasRemaining() && !waits) {
                break;
            }
            if (!next.hasRemaining()) {
                untaken.remove();
            }
            next = untaken.peek();
        }
        if (takenOfPiece < StreamSession.PIECE_BYTES) {
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

    /** Has writing wait from now on, by a thread of its own. */
    void becomeBlocking() throws IOException {
        waits = true;
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

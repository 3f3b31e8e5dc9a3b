package dev.sluice.http.connection;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection on their way to Helidon's parser, and what the {@link
 * WatchedConnection} learns from them. Used by the connection's thread alone.
 */
final class RequestInput implements Supplier<byte @Nullable []> {

    private final HelidonSocket socket;
    private final WatchedConnection watched;
    private final BooleanSupplier isBetweenRequests;
    private final DataReader reader;
    private byte @Nullable [] first;

    /**
     * The input of a connection whose first bytes have been read.
     *
     * @param first the bytes that have been read, one or more
     * @param isBetweenRequests whether Helidon's parser waits for a request line
     */
    @SuppressWarnings("this-escape")
    RequestInput(
            byte[] first,
            HelidonSocket socket,
            WatchedConnection watched,
            BooleanSupplier isBetweenRequests) {
        this.first = first;
        this.socket = socket;
        this.watched = watched;
        this.isBetweenRequests = isBetweenRequests;
        this.reader = ChunkReader.over(this, watched::endBody);
    }

    DataReader reader() {
        return reader;
    }

    /** Waits for bytes; null is the end of the input. */
    @Override
    public byte @Nullable [] get() {
        byte[] start = first;
        if (start != null) {
            first = null;
            return start;
        }
        if (isBetweenRequests.getAsBoolean()) {
            if (reader.available() == 0) {
                watched.beginPause();
            } else {
                watched.beginRequest();
            }
        }
        watched.beginRead();
        byte[] bytes = read();
        watched.endRead(bytes == null ? 0 : bytes.length);
        return bytes;
    }

    private byte @Nullable [] read() {
        try {
            return socket.get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("the connection is broken", e);
        }
    }
}

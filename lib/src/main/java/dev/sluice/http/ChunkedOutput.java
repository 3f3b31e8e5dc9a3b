package dev.sluice.http;

import dev.sluice.session.StreamOutput;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The body of an HTTP/1.1 response, in chunks of ours, written past Helidon's stream: a write is
 * one write to the socket, and nothing of the request and the response is needed any more.
 */
record ChunkedOutput(DataWriter writer, HelidonSocket socket) implements StreamOutput {

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public boolean takesFrames() {
        return true;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            writer.writeNow(BufferData.createReadOnly(bytes, offset, length));
        } catch (ServerConnectionException | UncheckedIOException e) {
            throw new IOException("the connection is broken", e);
        }
    }

    @Override
    public void finish() throws IOException {
        write(LAST_CHUNK, 0, LAST_CHUNK.length);
    }

    @Override
    public void abandon() {
        RawSocket.discardUnsentAtClose(socket);
    }
}

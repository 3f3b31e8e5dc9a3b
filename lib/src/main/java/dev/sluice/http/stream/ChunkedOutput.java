package dev.sluice.http.stream;

import dev.sluice.event.Chunk;
import dev.sluice.http.connection.RawSocket;
import dev.sluice.session.Output;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The body of an HTTP/1.1 response, in chunks of ours, written past Helidon's stream: a write is
 * one write to the socket, and nothing of the request and the response is needed any more.
 */
record ChunkedOutput(DataWriter writer, HelidonSocket socket) implements Output {

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
        byte[] last = Chunk.last();
        write(last, 0, last.length);
    }

    @Override
    public void abandon() {
        RawSocket.discardUnsentAtClose(socket);
    }
}

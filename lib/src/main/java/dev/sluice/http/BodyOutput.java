package dev.sluice.http;

import dev.sluice.event.WireBuffer;
import dev.sluice.session.StreamOutput;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The body of a response as Helidon's stream: of HTTP/2, and of HTTP/1.1 where something stands
 * between, such as a content encoding.
 *
 * @param out the stream
 * @param whenFinished tells Helidon that the response is complete
 */
record BodyOutput(OutputStream out, Runnable whenFinished) implements StreamOutput {

    @Override
    public void write(WireBuffer batch) throws IOException {
        try {
            batch.writeTo(out);
            out.flush();
        } catch (ServerConnectionException e) {
            throw new IOException("the connection is broken", e);
        }
    }

    @Override
    public boolean takesFrames() {
        return false;
    }

    @Override
    public void writeFrames(byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException("the stream frames by itself");
    }

    @Override
    public void finish() throws IOException {
        try {
            out.close();
            whenFinished.run();
        } catch (ServerConnectionException | UncheckedIOException e) {
            throw new IOException("the connection is broken", e);
        }
    }
}

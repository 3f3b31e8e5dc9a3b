package dev.sluice.http.stream;

import dev.sluice.session.Output;
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
 * @param whenAbandoned frees what the connection holds, if it is this stream's alone
 */
record BodyOutput(OutputStream out, Runnable whenFinished, Runnable whenAbandoned)
        implements Output {

    @Override
    public boolean takesFrames() {
        return false;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
            out.flush();
        } catch (ServerConnectionException e) {
            throw new IOException("the connection is broken", e);
        }
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

    @Override
    public void abandon() {
        whenAbandoned.run();
    }
}

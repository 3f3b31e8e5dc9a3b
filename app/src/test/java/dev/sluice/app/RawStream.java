package dev.sluice.app;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A stream on a plain socket, chunks and all: of which there can be thousands. */
final class RawStream implements AutoCloseable {

    private static final int GUARD_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    private RawStream(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Asks for a stream, without waiting for the answer. */
    static RawStream open(URI root, String path) throws IOException {
        Socket socket = new Socket(root.getHost(), root.getPort());
        socket.setSoTimeout(GUARD_MILLIS);
        socket.getOutputStream()
                .write(
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                                .formatted(path)
                                .getBytes(StandardCharsets.US_ASCII));
        return new RawStream(socket);
    }

    /** Reads up to where a text has come. */
    String readTo(String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text, read.length() - text.length()) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed after: " + read);
            }
            read.append((char) b);
        }
        return read.toString();
    }

    /** All that is left, until the server closes the connection. */
    String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        in.transferTo(rest);
        return rest.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

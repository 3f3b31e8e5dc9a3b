package dev.sluice.bench;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection to a server of this machine, which several requests may be on at once. */
final class HttpConnection implements Closeable {

    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    HttpConnection(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Posts ASCII text, and does not wait for the answer. */
    void post(String path, String text) throws IOException {
        send(
                """
                POST %s HTTP/1.1\r
                Host: 127.0.0.1\r
                Content-Type: text/plain\r
                Content-Length: %d\r
                \r
                %s\
                """
                        .formatted(path, text.length(), text));
    }

    /** Asks for something, and does not wait for the answer. */
    void get(String path) throws IOException {
        send("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".formatted(path));
    }

    /** Asks for a stream, and returns when it has begun. */
    void openStream(String path, String... headers) throws IOException {
        send(
                """
                GET %s HTTP/1.1\r
                Host: 127.0.0.1\r
                Accept: text/event-stream\r
                %s\r
                """
                        .formatted(
                                path,
                                headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n"));
        receiveHead();
    }

    private void send(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the next answer. */
    String receive() throws IOException {
        return new String(in.readNBytes(receiveHead()), StandardCharsets.UTF_8);
    }

    /** Reads on until a line begins so, and returns the rest of it. */
    String receiveLine(String start) throws IOException {
        while (true) {
            String line = line();
            if (line.startsWith(start)) {
                return line.substring(start.length());
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Returns how long the body is that follows. */
    private int receiveHead() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IOException("the server answered " + status);
        }
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return length;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("the server closed the connection");
            } else if (read == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) read);
        }
    }
}

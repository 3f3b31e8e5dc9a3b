package dev.sluice.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocket;

/** A client that is nothing but a socket, so that a test sees what is on the wire. */
public final class RawClient implements AutoCloseable {

    /** Keeps a test from hanging; no test waits for it. */
    private static final int GUARD_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private long leftInChunk;
    private boolean bodyEnded;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.socket.setSoTimeout(GUARD_MILLIS);
        this.socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static RawClient connect(int port) throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** A client of a server with TLS, which has shaken hands. */
    public static RawClient connectTls(int port) throws Exception {
        SSLSocket socket =
                (SSLSocket)
                        TestCertificate.trustingClients()
                                .createSocket(InetAddress.getLoopbackAddress(), port);
        RawClient client = new RawClient(socket);
        socket.startHandshake();
        return client;
    }

    /** A client whose kernel takes as little as possible when it does not read. */
    public static RawClient connectNarrow(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new RawClient(socket);
    }

    public RawClient get(String path, String... headers) throws IOException {
        return request("GET", path, headers);
    }

    public RawClient request(String method, String path, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        if (Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
            head.append("Host: test\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return send(head + "\r\n");
    }

    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends FIN, and can still read. */
    public RawClient finishSending() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Status line and headers, names in lower case, the status line under the empty name. */
    public Map<String, String> head() throws IOException {
        Map<String, String> head = new LinkedHashMap<>();
        head.put("", line());
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            head.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (a, b) -> a + ", " + b);
        }
        return head;
    }

    /** The head, if its first byte is there within a time. */
    public Map<String, String> head(Duration within) throws IOException {
        socket.setSoTimeout((int) within.toMillis());
        awaitResponse();
        socket.setSoTimeout(GUARD_MILLIS);
        return head();
    }

    /** Waits for the first byte of a response, and leaves it to be read. */
    public void awaitResponse() throws IOException {
        in.mark(1);
        in.read();
        in.reset();
    }

    /** The whole of a body that has a length. */
    public String body(Map<String, String> head) throws IOException {
        int length = Integer.parseInt(head.get("content-length"));
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** One line of a chunked body, without its LF. */
    public String streamLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = streamByte(); b != '\n'; b = streamByte()) {
            if (b < 0) {
                throw new EOFException("the stream ended in: " + line);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** The lines up to the next blank one, joined. */
    public String block() throws IOException {
        StringBuilder block = new StringBuilder();
        for (String line = streamLine(); !line.isEmpty(); line = streamLine()) {
            block.append(line).append('\n');
        }
        return block.toString();
    }

    /** Reads past the comment and the retry with which each stream begins. */
    public RawClient skipPreamble() throws IOException {
        streamLine();
        streamLine();
        return this;
    }

    /** What is left of a chunked body that ends cleanly. */
    public String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (int b = streamByte(); b >= 0; b = streamByte()) {
            rest.write(b);
        }
        return rest.toString(StandardCharsets.UTF_8);
    }

    /** Returns whether the server has closed the connection. */
    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /** Waits until the server has closed the connection, with FIN or with RST. */
    public void awaitClosed() throws IOException {
        try {
            while (in.read() >= 0) {}
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            // Bytes that the server has not read make it a reset.
        }
    }

    /** All bytes up to the end of the connection. */
    public String all() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Leaves with RST. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Leaves with FIN. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int streamByte() throws IOException {
        if (bodyEnded) {
            return -1;
        }
        if (leftInChunk == 0) {
            leftInChunk = Long.parseLong(line(), 16);
            if (leftInChunk == 0) {
                bodyEnded = true;
                line();
                return -1;
            }
        }
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection was closed within the body");
        }
        leftInChunk--;
        if (leftInChunk == 0) {
            line();
        }
        return b;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed in: " + line);
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}

package dev.sluice.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A connection with one request, as a server sees it. */
final class HttpVisit implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;
    private final List<String> head = new ArrayList<>();

    private HttpVisit(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    /** Reads the head of the request, if there is one: a browser opens connections beforehand. */
    static Optional<HttpVisit> of(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        HttpVisit visit = new HttpVisit(socket);
        for (String line = visit.in.readLine(); line != null; line = visit.in.readLine()) {
            if (line.isEmpty()) {
                return Optional.of(visit);
            }
            visit.head.add(line);
        }
        return Optional.empty();
    }

    /** The path of the request, with its query. */
    String path() {
        return head.getFirst().split(" ", -1)[1];
    }

    Optional<String> header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    String body() throws IOException {
        byte[] body = new byte[header("Content-Length").map(Integer::parseInt).orElse(0)];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) in.read();
        }
        return new String(body, UTF_8);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    /** Sends a piece of a chunked body. */
    void sendChunk(byte[] bytes) throws IOException {
        send(Integer.toHexString(bytes.length) + "\r\n");
        send(bytes);
        send("\r\n");
    }

    /** Waits until the client has left, and returns whether it has. */
    boolean awaitLeave(Duration atMost) throws IOException {
        socket.setSoTimeout(Math.toIntExact(atMost.toMillis()));
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException stays) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

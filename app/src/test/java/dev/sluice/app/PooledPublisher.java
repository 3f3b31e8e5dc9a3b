package dev.sluice.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Publishes one event after the other on a connection that it keeps for as long as the service lets
 * it, as an HTTP client with a pool does.
 */
final class PooledPublisher {

    private static final int GUARD_MILLIS = 60_000;
    private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)");
    private static final String BODY = "x";

    /** What a publisher has met until it was refused a connection. */
    record Result(int answered, int said, String broken) {}

    private final URI root;
    private final AtomicInteger answered = new AtomicInteger();
    private int closed;

    PooledPublisher(URI root) {
        this.root = root;
    }

    int answered() {
        return answered.get();
    }

    /** Publishes until no connection can be made, or a request breaks. */
    Result run() {
        while (true) {
            Socket socket;
            try {
                socket = new Socket(root.getHost(), root.getPort());
            } catch (ConnectException refused) {
                return new Result(answered.get(), closed, "");
            } catch (IOException e) {
                return new Result(answered.get(), closed, "connecting: " + e);
            }
            try (socket) {
                publishUntilTold(socket);
            } catch (IOException e) {
                return new Result(answered.get(), closed, String.valueOf(e));
            }
        }
    }

    private void publishUntilTold(Socket socket) throws IOException {
        socket.setSoTimeout(GUARD_MILLIS);
        InputStream input = new BufferedInputStream(socket.getInputStream());
        boolean last = false;
        while (!last) {
            String request =
                    "POST /topics/pool HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                            + "Content-Length: %d\r\n\r\n%s".formatted(BODY.length(), BODY);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String head = readHead(input);
            if (!head.startsWith("http/1.1 200")) {
                throw new IOException("instead of an answer: " + head);
            }
            Matcher length = LENGTH.matcher(head);
            input.skipNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
            answered.incrementAndGet();
            last = head.contains("connection: close");
        }
        closed++;
    }

    private static String readHead(InputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = input.read();
            if (b < 0) {
                throw new IOException("the connection ended after " + head);
            }
            head.append((char) b);
        }
        return head.toString().toLowerCase(Locale.ROOT);
    }
}

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One request on a connection of its own, and what comes back. Closing it leaves without a word.
 */
final class Exchange implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int RECEIVE_BUFFER = 64 * 1024;

    /**
     * A request.
     *
     * @param method for example GET
     * @param uri where to
     * @param headers its lines, without Host
     * @param body text; empty for none
     */
    record Request(String method, URI uri, List<String> headers, String body) {

        static Request get(URI uri, String... headers) {
            return new Request("GET", uri, List.of(headers), "");
        }

        private byte[] bytes(List<String> more) {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            List<String> lines = new ArrayList<>();
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            lines.add(method + " " + path + query + " HTTP/1.1");
            lines.add("Host: " + uri.getRawAuthority());
            lines.addAll(headers);
            lines.addAll(more);
            if (!method.equals("GET") && !method.equals("HEAD")) {
                lines.add("Content-Length: " + content.length);
            }
            return (String.join("\r\n", lines) + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    private final Options options;
    private final Request request;
    private final Deadline deadline;
    private final Recording recording = new Recording();
    private final CountDownLatch reading;
    private final Socket raw = new Socket();

    private Exchange(Options options, Request request, Deadline deadline, CountDownLatch reading) {
        this.options = options;
        this.request = request;
        this.deadline = deadline;
        this.reading = reading;
    }

    /** Sends a request, and records what comes until the deadline. */
    static Exchange start(Options options, Request request, Deadline deadline) {
        return start(options, request, deadline, new CountDownLatch(0));
    }

    /** The same, but reads no more than the head until the latch is open. */
    static Exchange start(
            Options options, Request request, Deadline deadline, CountDownLatch reading) {
        Exchange exchange = new Exchange(options, request, deadline, reading);
        Thread.ofVirtual().start(exchange::run);
        return exchange;
    }

    Recording recording() {
        return recording;
    }

    @Override
    public void close() {
        recording.leave();
        try {
            raw.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private void run() {
        EventParser parser = new EventParser(recording);
        Recording.Ending ending = Recording.Ending.CUT;
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            recording.sent();
            out.write(request.bytes(options.headers()));
            out.flush();
            ResponseReader reader = new ResponseReader(socket, deadline);
            Head head = reader.head();
            recording.head(head);
            reading.await(deadline.left(), TimeUnit.MILLISECONDS);
            ending = reader.body(request.method(), head, recording, parser);
        } catch (ResponseReader.OutOfTimeException e) {
            recording.leave();
            ending = Recording.Ending.OPEN;
        } catch (Recording.LimitException e) {
            recording.fault(Recording.Fault.Kind.LIMIT, e.getMessage());
            ending = Recording.Ending.LIMIT;
        } catch (ResponseReader.NotHttpException e) {
            recording.fault(Recording.Fault.Kind.TRANSFER, e.getMessage());
        } catch (IOException e) {
            if (raw.isClosed() && recording.isStream()) {
                ending = Recording.Ending.OPEN;
            } else {
                recording.fault(Recording.Fault.Kind.TRANSFER, String.valueOf(e.getMessage()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (ending != Recording.Ending.OPEN) {
                recording.end(ending, parser.isBetweenEvents());
            }
        }
    }

    private Socket connect() throws IOException {
        boolean secure = request.uri().getScheme().equals("https");
        int port = request.uri().getPort() >= 0 ? request.uri().getPort() : secure ? 443 : 80;
        String host = request.uri().getHost().replaceAll("^\\[|\\]$", "");
        raw.setReceiveBufferSize(RECEIVE_BUFFER);
        raw.connect(new InetSocketAddress(host, port), deadline.atMost(CONNECT).left());
        if (!secure) {
            return raw;
        }
        raw.setSoTimeout(deadline.atMost(CONNECT).left());
        SSLSocket tls = (SSLSocket) options.tls().createSocket(raw, host, port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }
}

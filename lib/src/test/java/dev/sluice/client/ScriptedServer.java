package dev.sluice.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A socket that says what it is told to say, one scene for each connection. The last scene is
 * played again for all further ones.
 */
final class ScriptedServer implements AutoCloseable {

    static final String STREAM =
            head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");

    static final String END_OF_BODY = "0\r\n\r\n";

    static final String NO_CONTENT = head(204);

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    /** What happens on one connection, after its request was read. It stays open at the end. */
    @FunctionalInterface
    interface Scene {

        void play(Visit visit) throws Exception;
    }

    private final ServerSocket socket;
    private final List<Scene> scenes;
    private final List<Socket> visitors = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();

    private ScriptedServer(List<Scene> scenes) throws IOException {
        this.scenes = scenes;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static ScriptedServer playing(Scene... scenes) throws IOException {
        ScriptedServer server = new ScriptedServer(List.of(scenes));
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    /** A scene in which this is sent, whole. */
    static Scene saying(String... texts) {
        return visit -> visit.say(texts);
    }

    /** Of the only answer that a connection is good for. */
    static String head(int status, String... headers) {
        return "HTTP/1.1 %d x\r\nConnection: close\r\n%s\r\n"
                .formatted(
                        status,
                        Stream.of(headers)
                                .map(header -> header + "\r\n")
                                .collect(Collectors.joining()));
    }

    /** A piece of a chunked body. */
    static String chunk(String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return Integer.toHexString(length) + "\r\n" + text + "\r\n";
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/stream");
    }

    /** The head of the next request, line by line. */
    List<String> request() throws InterruptedException {
        return requests.take().lines().toList();
    }

    /** The body of the next request whose body was not taken yet. */
    String body() throws InterruptedException {
        return bodies.take();
    }

    /** Returns how many requests have come whose heads were not taken yet. */
    int requestsLeft() {
        return requests.size();
    }

    /** The {@code Last-Event-ID} of a request, or {@code none}. */
    static String lastEventId(List<String> request) {
        return header("Last-Event-ID", request);
    }

    /** The value of a header of a request, or {@code none}. */
    static String header(String name, List<String> request) {
        return request.stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("none");
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket visitor : visitors) {
            visitor.close();
        }
    }

    private void accept() {
        try {
            for (int i = 0; ; i++) {
                Socket visitor = socket.accept();
                visitors.add(visitor);
                Scene scene = scenes.get(Math.min(i, scenes.size() - 1));
                Thread.ofVirtual().start(() -> play(scene, visitor));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void play(Scene scene, Socket visitor) {
        try {
            Visit visit = new Visit(visitor);
            String head = visit.readHead();
            bodies.add(visit.readBody(head));
            requests.add(head);
            scene.play(visit);
        } catch (IOException e) {
            // The client has left. Whether it should have is for the test to say.
        } catch (Exception e) {
            throw new IllegalStateException("the script is wrong", e);
        }
    }

    /** A connection, as seen by the server. */
    static final class Visit {

        private final Socket socket;
        private final BufferedReader in;

        private Visit(Socket socket) throws IOException {
            this.socket = socket;
            this.in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
        }

        Visit say(String... texts) {
            try {
                for (String text : texts) {
                    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                    socket.getOutputStream().flush();
                }
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Leaves without the end of the body. */
        void cut() throws IOException {
            socket.close();
        }

        /** Waits until the client has left. */
        void awaitLeaving() throws IOException {
            while (in.read() >= 0) {
                // Nothing is expected; what comes is let go by.
            }
        }

        private String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    return head.toString();
                }
                head.append(line).append('\n');
            }
            throw new IOException("the client left in: " + head);
        }

        private String readBody(String head) throws IOException {
            Matcher length = CONTENT_LENGTH.matcher(head);
            StringBuilder body = new StringBuilder();
            for (int left = length.find() ? Integer.parseInt(length.group(1)) : 0;
                    left > 0;
                    left--) {
                body.append((char) in.read());
            }
            return body.toString();
        }
    }
}

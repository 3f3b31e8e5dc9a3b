package dev.sluice.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server of raw sockets that plays {@linkplain Scenario scripts} to clients, takes from those in
 * JavaScript what they tell, and has the page and the modules of those in a browser.
 */
final class Stage implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofMillis(800);
    private static final int HEARTBEATS = 4;

    /** More than the clients of Sluice wait, as the test has set them. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

    private static final Map<String, Path> MODULES =
            Map.of(
                    "/clients.mjs",
                    NodeTestedClient.SCRIPTS.resolve("clients.mjs"),
                    "/sluice.js",
                    Path.of("..", "lib", "service", "src", "main", "js", "sluice.js"));

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> visitors = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, Performance> performances = new ConcurrentHashMap<>();
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    Stage() throws IOException {
        Thread.startVirtualThread(this::accept);
    }

    /** The address of the page. */
    URI root() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Plays a script at an address of its own. */
    URI play(Performance performance) {
        String path = "/play/" + number.incrementAndGet();
        performances.put(path, performance);
        return root().resolve(path);
    }

    /** Returns an address to which a client posts what it gives out. */
    URI listen(Reading reading) {
        String path = "/told/" + number.incrementAndGet();
        readings.put(path, reading);
        return root().resolve(path);
    }

    private void accept() {
        try {
            while (true) {
                Socket visitor = listener.accept();
                visitors.add(visitor);
                Thread.startVirtualThread(() -> serve(visitor));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket visitor) {
        try (visitor) {
            Optional<HttpVisit> visit = HttpVisit.of(visitor);
            if (visit.isPresent()) {
                serve(visit.get());
            }
        } catch (IOException | InterruptedException left) {
            // The client has left, as it may; nobody interrupts.
        } finally {
            visitors.remove(visitor);
        }
    }

    private void serve(HttpVisit visit) throws IOException, InterruptedException {
        String path = visit.path().replaceFirst("\\?.*", "");
        if (performances.containsKey(path)) {
            play(performances.get(path), visit);
        } else if (readings.containsKey(path)) {
            take(JSON.readTree(visit.body()), readings.get(path));
            send(visit, "text/plain", "");
        } else if (MODULES.containsKey(path)) {
            send(visit, "text/javascript", Files.readString(MODULES.get(path)));
        } else {
            send(visit, "text/html", "<!doctype html>");
        }
    }

    private static void take(JsonNode told, Reading reading) {
        if (told.isEmpty()) {
            reading.stop();
        } else {
            reading.see(
                    new SeenEvent(
                            told.get("type").asText(),
                            told.get("data").asText(),
                            told.get("id").asText()));
        }
    }

    private static void send(HttpVisit visit, String type, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        visit.send(
                "HTTP/1.1 200 x\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(type, body.length));
        visit.send(body);
    }

    private static void play(Performance performance, HttpVisit visit)
            throws IOException, InterruptedException {
        Scene scene = performance.answer(request(visit));
        try {
            visit.send(scene.head());
            for (byte[] piece : scene.pieces()) {
                visit.sendChunk(piece);
            }
            switch (scene.ending()) {
                case WHOLE -> visit.send("0\r\n\r\n");
                case CUT -> performance.reading().awaitEvents(scene.eventsBefore(), DEADLINE);
                case SILENT -> {
                    if (leavesInSilence(visit)) {
                        performance.leave();
                    }
                }
            }
        } finally {
            performance.end();
        }
    }

    private static String request(HttpVisit visit) {
        String id = visit.header("Last-Event-ID").orElse("none");
        return visit.path().contains("?") ? id + " elsewhere" : id;
    }

    /** Stops its heartbeat, and returns whether the client notices. */
    private static boolean leavesInSilence(HttpVisit visit) throws IOException {
        for (int i = 0; i < HEARTBEATS; i++) {
            if (visit.awaitLeave(HEARTBEAT)) {
                throw new IOException("left while there was a heartbeat");
            }
            visit.sendChunk(":\n".getBytes(UTF_8));
        }
        return visit.awaitLeave(LONGEST_SILENCE);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket visitor : visitors) {
            visitor.close();
        }
    }
}

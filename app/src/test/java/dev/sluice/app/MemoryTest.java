package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that send more than the heap of the service can hold. */
@Timeout(180)
class MemoryTest {

    private static final int HEAP_MEGABYTES = 64;
    private static final int LARGE = 260_000;
    private static final int SENDERS = 4;

    /** One of many uses of the service; gives the status of its response. */
    interface Use {
        int of(HttpClient client, URI root, int number) throws Exception;
    }

    static Stream<Arguments> uses() {
        return Stream.of(
                Arguments.of(
                        "events in topics of their own",
                        500,
                        (Use)
                                (client, root, i) ->
                                        publish(
                                                client,
                                                root.resolve("/topics/large." + i),
                                                "text/plain",
                                                "x".repeat(LARGE))),
                Arguments.of(
                        "batches with keys",
                        3000,
                        (Use)
                                (client, root, i) ->
                                        publish(
                                                client,
                                                root.resolve("/topics/keyed." + i % 10),
                                                "application/x-ndjson",
                                                "{\"data\":1}\n".repeat(100),
                                                "Idempotency-Key",
                                                i + "-" + "k".repeat(80))),
                Arguments.of(
                        "topics that are only asked for", 3000, (Use) MemoryTest::askForTopics),
                Arguments.of(
                        "topics with long names",
                        15_000,
                        (Use)
                                (client, root, i) ->
                                        publish(
                                                client,
                                                root.resolve("/topics/" + "n".repeat(100) + i),
                                                "text/plain",
                                                "x")));
    }

    private static int publish(HttpClient client, URI topic, String type, String body, String... h)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(topic)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (h.length > 0) {
            request.headers(h);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static int askForTopics(HttpClient client, URI root, int number) throws IOException {
        StringBuilder query = new StringBuilder("/topics?x");
        IntStream.range(0, 20)
                .forEach(i -> query.append("&topic=asked").append(number).append(".").append(i));
        try (RawStream stream = RawStream.open(root, query.toString())) {
            stream.readTo("retry:");
        }
        return 200;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uses")
    void a_service_with_a_small_heap_survives_heavy_use_by_refusing_the_excess(
            String name, int times, Use use) throws Exception {
        try (ServiceProcess service = ServiceProcess.launchWithHeap(HEAP_MEGABYTES, Map.of());
                HttpClient client = HttpClient.newHttpClient()) {
            URI root = service.awaitReady();
            try (RawStream live = RawStream.open(root, "/topics/live")) {
                live.readTo("retry:");
                Set<Integer> statuses = new ConcurrentSkipListSet<>();
                try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
                    List<Future<?>> sent = new ArrayList<>();
                    for (int s = 0; s < SENDERS; s++) {
                        int first = s;
                        sent.add(
                                senders.submit(() -> {
                                    for (int i = first; i < times; i += SENDERS) {
                                        statuses.add(use.of(client, root, i));
                                    }
                                    return null;
                                }));
                    }
                    for (Future<?> each : sent) {
                        each.get();
                    }
                }

                assertTrue(Set.of(200, 503).containsAll(statuses), statuses::toString);
                assertEquals(
                        200,
                        publish(client, root.resolve("/topics/live"), "text/plain", "goes on"));
                live.readTo("data: goes on\n\n");
            }
        }
    }

    @Test
    void unfinished_bodies_are_refused_while_other_requests_are_served() throws Exception {
        byte[] unfinished =
                ("POST /topics/b HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                                + "Content-Length: "
                                + LARGE
                                + "\r\n\r\n"
                                + "x".repeat(LARGE - 1))
                        .getBytes(StandardCharsets.US_ASCII);
        List<Socket> sockets = new ArrayList<>();
        try (ServiceProcess service =
                        ServiceProcess.launchWithHeap(
                                HEAP_MEGABYTES, Map.of("SLUICE_LIMITS_REQUEST_BODY", "PT1H"));
                HttpClient client = HttpClient.newHttpClient()) {
            URI root = service.awaitReady();
            try (RawStream live = RawStream.open(root, "/topics/live")) {
                live.readTo("retry:");
                for (int i = 0; i < 400; i++) {
                    Socket socket = new Socket(root.getHost(), root.getPort());
                    sockets.add(socket);
                    send(socket, unfinished);
                }

                Socket last = sockets.getLast();
                last.setSoTimeout(60_000);
                assertEquals(
                        "HTTP/1.1 503",
                        new String(
                                last.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
                assertEquals(200, publish(client, root.resolve("/topics/live"), "text/plain", ""));
                live.readTo("data: \n\n");
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Each of them has the events copied for it, since their ids name both topics. */
    @Test
    void stalled_readers_of_several_topics_are_dropped_while_others_are_served() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (ServiceProcess service =
                        ServiceProcess.launchWithHeap(
                                HEAP_MEGABYTES,
                                Map.of(
                                        "SLUICE_LIMITS_MAX_STREAMS_PER_CLIENT", "0",
                                        "SLUICE_DEFAULTS_WRITE_TIMEOUT", "PT1H"));
                HttpClient client = HttpClient.newHttpClient()) {
            URI root = service.awaitReady();
            try (RawStream live = RawStream.open(root, "/topics/large")) {
                live.readTo("retry:");
                for (int i = 0; i < 150; i++) {
                    sockets.add(stalled(root, "/topics?topic=large&topic=" + i));
                }
                for (int i = 0; i < 8; i++) {
                    assertEquals(
                            200,
                            publish(
                                    client,
                                    root.resolve("/topics/large"),
                                    "text/plain",
                                    i + "x".repeat(LARGE)));
                    live.readTo("data: " + i + "x");
                }
            }
            try (RawStream both = RawStream.open(root, "/topics?topic=large&topic=live")) {
                both.readTo("retry:");
                assertEquals(200, publish(client, root.resolve("/topics/live"), "text/plain", "y"));
                both.readTo("data: y");
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Each of them holds another part of the history, which is evicted meanwhile. */
    @Test
    void stalled_readers_of_one_topic_are_dropped_while_others_are_served() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (ServiceProcess service =
                        ServiceProcess.launchWithHeap(
                                HEAP_MEGABYTES,
                                Map.of(
                                        "SLUICE_LIMITS_MAX_STREAMS_PER_CLIENT", "0",
                                        "SLUICE_DEFAULTS_WRITE_TIMEOUT", "PT1H"));
                HttpClient client = HttpClient.newHttpClient()) {
            URI large = service.awaitReady().resolve("/topics/large");
            try (RawStream live = RawStream.open(large, "/topics/large")) {
                live.readTo("retry:");
                for (int i = 0; i < 400; i++) {
                    sockets.add(stalled(large, "/topics/large"));
                    assertEquals(200, publish(client, large, "text/plain", i + "x".repeat(LARGE)));
                    live.readTo("data: " + i + "x");
                }
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** A client whose stream has begun, which then takes nothing. */
    private static Socket stalled(URI root, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(root.getHost(), root.getPort()));
        send(
                socket,
                "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .formatted(path)
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readNBytes(100);
        return socket;
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException refused) {
            // It has been answered before it was sent.
        }
    }
}

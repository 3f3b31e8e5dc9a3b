package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.DrainOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The image as {@code scripts/test-image} has built it; not among the tests of scripts/test. */
@Timeout(180)
class ImageIT {

    private static final int STREAMS = 1000;
    private static final long LARGEST = 120_000_000;
    private static final Duration GRACE = Duration.ofSeconds(40);

    @Test
    void the_image_serves_streams_without_root_or_a_writable_file_system() throws Exception {
        try (Container container = Container.launch();
                HttpClient client = HttpClient.newHttpClient()) {
            container.awaitReady();
            URI streams = container.port(8080);

            assertEquals("10001\t10001\t10001\t10001", container.status("Uid"));
            assertEquals("10001\t10001\t10001\t10001", container.status("Gid"));
            assertEquals("0000000000000000", container.status("CapEff"));
            assertEquals("0000000000000000", container.status("CapBnd"));
            assertEquals("1", container.status("NoNewPrivs"));
            assertTrue(container.mountOptions("/").contains("ro"));

            assertEquals("{\"hello\":\"world\"}", event(client, streams.resolve("/sse")));
            assertEquals(200, publish(client, streams.resolve("/topics/news"), "first"));
            assertEquals(
                    "first", event(client, streams.resolve("/topics/news?lastEventId=earliest")));
            assertTrue(get(client, streams).contains("Sluice"));
            client.shutdownNow();
        }
    }

    @Test
    void dumps_and_recordings_can_be_taken_when_tmp_is_writable() throws Exception {
        try (Container container = Container.launch("--tmpfs=/tmp")) {
            container.awaitReady();

            assertTrue(container.jcmd("Thread.print").contains("java.lang.Thread.State"));
            assertTrue(container.jcmd("GC.heap_dump", "/tmp/heap.hprof").contains("created"));
            assertTrue(container.jcmd("JFR.start", "name=one").contains("Started recording"));
            assertTrue(
                    container
                            .exec("/opt/java/bin/java", "--list-modules")
                            .contains("java.instrument"));
        }
    }

    @Test
    void health_is_served_only_on_the_admin_port() throws Exception {
        try (Container container = Container.launch();
                HttpClient client = HttpClient.newHttpClient()) {
            container.awaitReady();

            for (String path : List.of("/observe/health/live", "/observe/health/ready")) {
                assertEquals(2, status(client, container.port(8081).resolve(path)) / 100);
                assertEquals(404, status(client, container.port(8080).resolve(path)));
            }
        }
    }

    @Test
    void the_aot_cache_matches_the_flags_of_the_jvm() throws Exception {
        // With this mode the JVM refuses to start where it would do without the cache.
        try (Container container = Container.launch("--env=JDK_JAVA_OPTIONS=-XX:AOTMode=on")) {
            container.awaitReady();
            // For who looks at what a change costs; how long it takes is no matter of right or
            // wrong.
            System.out.println("Ready after " + container.processorTime() + " of processor time");
        }
    }

    @Test
    void terminating_the_container_ends_a_thousand_streams_cleanly_one_after_another()
            throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (Container container = Container.launch();
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            container.awaitReady();
            URI streams = container.port(8080);
            List<Future<String>> ends = new ArrayList<>();
            Queue<Long> moments = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < STREAMS; i++) {
                Socket client = open(streams, "/topics/idle");
                clients.add(client);
                readUntil(client.getInputStream(), "id: ");
                ends.add(
                        readers.submit(() -> {
                            String rest = rest(client);
                            moments.add(System.nanoTime());
                            return rest;
                        }));
            }

            // 128 and the number of SIGTERM; it would be that of SIGKILL after the grace period.
            assertEquals(0, container.terminate(GRACE));
            for (Future<String> end : ends) {
                String text = end.get();
                // The last words, and the chunk that ends the body.
                assertTrue(text.contains("\nretry: "), text);
                assertTrue(text.endsWith("\r\n0\r\n\r\n"), text);
            }
            List<Long> sorted = moments.stream().sorted().toList();
            Duration spread = Duration.ofNanos(sorted.getLast() - sorted.getFirst());
            Duration drain = DrainOptions.defaults().duration();
            assertTrue(spread.compareTo(drain.dividedBy(2)) >= 0, spread::toString);
            int together = mostWithin(Duration.ofMillis(100), sorted);
            assertTrue(together < STREAMS / 4, together + " ended within 100 ms");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static int mostWithin(Duration window, List<Long> moments) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < moments.size(); last++) {
            while (moments.get(last) - moments.get(first) > window.toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    @Test
    void the_image_adds_little_to_the_size_of_its_base() throws Exception {
        long size = size(Container.image()) - size(Container.required("SLUICE_RUN_IMAGE"));
        assertTrue(size < LARGEST, size + " bytes");
    }

    @Test
    void the_image_declares_its_labels_stop_signal_user_and_entry_point() throws Exception {
        assertEquals("Sluice", inspect("index .Labels \"org.opencontainers.image.title\""));
        assertEquals("Apache-2.0", inspect("index .Labels \"org.opencontainers.image.licenses\""));
        assertTrue(
                inspect("index .Labels \"org.opencontainers.image.version\"").matches("[0-9.]+.*"));
        assertTrue(
                inspect("index .Labels \"org.opencontainers.image.revision\"")
                        .matches("[0-9a-f]{40}(-dirty)?"));
        assertEquals("SIGTERM", inspect(".Config.StopSignal"));
        // A number, without which Kubernetes cannot tell that it is not root.
        assertEquals("10001:10001", inspect(".Config.User"));
        // No shell.
        assertEquals("/opt/java/bin/java", inspect("index .Config.Entrypoint 0"));
    }

    private static String inspect(String what) throws Exception {
        return Container.podman("image", "inspect", "--format={{" + what + "}}", Container.image());
    }

    private static long size(String image) throws Exception {
        return Long.parseLong(Container.podman("image", "inspect", "--format={{.Size}}", image));
    }

    /** The data of the first event; the position at which a topic's stream begins is none. */
    private static String event(HttpClient client, URI uri) throws Exception {
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ") && !line.equals("data: {}")) {
                    return line.substring("data: ".length());
                }
            }
        }
        throw new IOException("the stream ended without an event");
    }

    private static int publish(HttpClient client, URI topic, String data) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(topic)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(data))
                        .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static int status(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static String get(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }

    private static Socket open(URI root, String path) throws IOException {
        Socket client = new Socket(root.getHost(), root.getPort());
        client.setSoTimeout(120_000);
        client.getOutputStream()
                .write(
                        "GET %s HTTP/1.1\r\nHost: t\r\n\r\n"
                                .formatted(path)
                                .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static void readUntil(InputStream stream, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int b = stream.read();
            assertTrue(b >= 0, "the stream was closed after: " + text);
            text.append((char) b);
        }
    }

    private static String rest(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}

package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process stops when it is told to, and breaks nothing by it. */
@Timeout(120)
class StopTest {

    private static final int PUBLISHERS = 16;

    @TempDir private Path folder;

    private ServiceProcess launch() throws IOException {
        return launch(Map.of());
    }

    private ServiceProcess launch(Map<String, String> environment) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("sluice.yaml"),
                        """
                        sluice:
                          drain: { duration: PT1S, deadline: PT10S }
                          routes:
                            - path: /idle
                              interval: { every: PT1H, data: never }
                            - path: /ticks
                              interval: { every: PT0.1S, data: tick }
                            - path: /topics/{topic}
                              topic: "{topic}"
                        """);
        Map<String, String> all = new HashMap<>(environment);
        all.put("SLUICE_CONFIG", file.toString());
        return ServiceProcess.launch(all);
    }

    @Test
    void a_service_that_is_told_to_stop_ends_its_streams_and_exits_with_0() throws Exception {
        try (ServiceProcess service = launch();
                RawStream stream = RawStream.open(service.awaitReady(), "/idle")) {
            stream.readTo("retry: ");

            service.terminate();

            assertTrue(stream.rest().endsWith("\r\n0\r\n\r\n"));
            assertEquals(0, service.awaitExit());
        }
    }

    @Test
    void a_second_signal_does_not_cut_the_streams() throws Exception {
        try (ServiceProcess service = launch();
                RawStream stream = RawStream.open(service.awaitReady(), "/idle")) {
            stream.readTo("retry: ");

            service.terminate();
            service.terminate();

            assertTrue(stream.rest().endsWith("\r\n0\r\n\r\n"));
            assertEquals(0, service.awaitExit());
        }
    }

    @Test
    void publishers_with_open_connections_see_no_broken_request_when_the_service_stops()
            throws Exception {
        List<PooledPublisher> publishers = new ArrayList<>();
        try (ServiceProcess service = launch();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            URI root = service.awaitReady();
            List<Future<PooledPublisher.Result>> results = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                PooledPublisher publisher = new PooledPublisher(root);
                publishers.add(publisher);
                results.add(threads.submit(publisher::run));
            }
            for (PooledPublisher publisher : publishers) {
                while (publisher.answered() < 10) {
                    Thread.onSpinWait();
                }
            }
            try (RawStream stream = RawStream.open(root, "/idle")) {
                stream.readTo("retry: ");

                service.terminate();

                for (Future<PooledPublisher.Result> result : results) {
                    assertEquals("", result.get().broken());
                    assertTrue(result.get().said() > 0);
                }
            }
            assertEquals(0, service.awaitExit());
        }
    }

    @Test
    void a_service_whose_output_nobody_reads_goes_on_and_stops_when_it_is_told_to()
            throws Exception {
        Path levels =
                Files.writeString(
                        folder.resolve("logging.properties"),
                        """
                        handlers=io.helidon.logging.jul.HelidonConsoleHandler
                        .level=INFO
                        io.helidon.webserver.level=FINE
                        """);
        String option = "-Djava.util.logging.config.file=" + levels;
        try (ServiceProcess service = launch(Map.of("JAVA_TOOL_OPTIONS", option))) {
            URI root = service.awaitReadyUnread();
            try (RawStream stream = RawStream.open(root, "/ticks")) {
                stream.readTo("data: tick");

                // Each logs a few lines: in all several times what the pipe and the queue take.
                for (int i = 0; i < 2000; i++) {
                    assertEquals("HTTP/1.1 404", statusOfNowhere(root));
                }
                stream.readTo("data: tick");
                stream.readTo("data: tick");

                service.terminate();

                assertTrue(stream.rest().endsWith("\r\n0\r\n\r\n"));
            }
            assertEquals(0, service.awaitExit());
        }
    }

    private static String statusOfNowhere(URI root) throws IOException {
        try (Socket socket = new Socket(root.getHost(), root.getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(12);
            return new String(start, StandardCharsets.US_ASCII);
        }
    }
}

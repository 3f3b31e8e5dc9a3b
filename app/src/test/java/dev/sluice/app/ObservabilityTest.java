package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(120)
class ObservabilityTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.shutdownNow();
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String metrics(ServiceProcess service) throws Exception {
        HttpResponse<String> response = get(service.admin().resolve("/observe/metrics"));
        assertEquals(200, response.statusCode());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                response.headers().firstValue("content-type").orElseThrow());
        return response.body();
    }

    private void publish(URI root, String topic, String data) throws Exception {
        HttpResponse<String> response =
                http.send(
                        HttpRequest.newBuilder(root.resolve("/topics/" + topic))
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString(data))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
    }

    @Test
    void streams_events_and_lag_are_counted_by_route_pattern() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of())) {
            URI root = service.awaitReady();
            try (RawStream stream = RawStream.open(root, "/topics/secret-of-anna")) {
                stream.readTo("\nid: ");
                publish(root, "secret-of-anna", "hello");
                stream.readTo("data: hello\n\n");

                String text = metrics(service);
                assertTrue(
                        text.contains("sluice_streams_open{route=\"/topics/{+topic}\"} 1.0\n"),
                        text);
                assertTrue(text.contains("sluice_published_total 1.0\n"), text);
                assertTrue(text.contains("sluice_publish_seconds_count 1\n"), text);
                assertTrue(text.contains("sluice_resumes_total 0.0\n"), text);
                assertTrue(text.contains("jvm_memory_used_bytes{"), text);
                assertTrue(text.contains("process_files_open_files "), text);
                assertFalse(text.contains("anna"), text);
            }
            try (RawStream back =
                    RawStream.open(root, "/topics/secret-of-anna?lastEventId=earliest")) {
                back.readTo("data: hello\n\n");
                assertTrue(metrics(service).contains("sluice_resumes_total 1.0\n"));
            }
        }
    }

    @Test
    void a_draining_service_says_why_it_is_not_ready_and_still_serves() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of())) {
            URI root = service.awaitReady();
            URI ready = service.admin().resolve("/observe/health/ready");
            assertEquals(200, get(ready).statusCode());
            try (RawStream first = RawStream.open(root, "/countdown/999");
                    RawStream second = RawStream.open(root, "/countdown/999")) {
                first.readTo("data: 999");
                second.readTo("data: 999");

                service.terminate();

                // Whose turn is first is random; the other's comes a second later.
                CompletableFuture.anyOf(ending(first), ending(second)).join();
                HttpResponse<String> answer = get(ready);
                assertEquals(503, answer.statusCode());
                assertTrue(
                        answer.body().contains("\"the service drains and will stop\""),
                        answer.body());
                try (RawStream late = RawStream.open(root, "/countdown/5")) {
                    String rest = late.rest();
                    assertTrue(rest.startsWith("HTTP/1.1 200"), rest);
                    assertFalse(rest.contains("data:"), rest);
                    assertTrue(rest.endsWith("0\r\n\r\n"), rest);
                }
            }
            assertEquals(0, service.awaitExit());
        }
    }

    private static CompletableFuture<String> ending(RawStream stream) {
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                end.complete(stream.rest());
            } catch (IOException e) {
                end.completeExceptionally(e);
            }
        });
        return end;
    }

    @Test
    void the_start_is_logged_in_one_line_with_versions_and_settings() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.launch(Map.of("SLUICE_DRAIN_DURATION", "PT7S"))) {
            URI root = service.awaitReady();

            assertEquals(2, service.startLines().size(), service.startLines()::toString);
            String line = service.startLines().getFirst();
            assertTrue(line.contains("Helidon 4.5.0, Java " + Runtime.version()), line);
            assertTrue(line.contains("listens on 127.0.0.1:" + root.getPort()), line);
            assertTrue(line.contains("heartbeat=PT15S"), line);
            assertTrue(line.contains("DrainOptions[duration=PT7S, deadline=PT25S]"), line);
        }
    }

    @Test
    void the_log_is_json_if_the_environment_asks_for_it() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of("SLUICE_LOG_FORMAT", "json"))) {
            service.awaitReady();

            JsonNode line = JSON.readTree(service.startLines().getFirst());
            assertEquals("INFO", line.get("level").textValue());
            assertEquals("dev.sluice.service.Assembly", line.get("logger").textValue());
            assertTrue(line.get("message").textValue().startsWith("Sluice "));
            assertTrue(line.get("timestamp").textValue().matches("\\d{4}-\\d\\d-\\d\\dT.*"));
        }
    }

    @Test
    void an_unknown_log_format_stops_the_start() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of("SLUICE_LOG_FORMAT", "xml"))) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of("SLUICE_LOG_FORMAT must be one of [text, json], was xml"),
                    service.errors());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void the_service_survives_more_connections_than_it_has_descriptors() throws Exception {
        try (ServiceProcess service = ServiceProcess.launchWithDescriptors(400, Map.of())) {
            URI root = service.awaitReady();
            assertTrue(service.startLines().getFirst().contains("max-tcp-connections=144, "));
            List<RawStream> streams = new ArrayList<>();
            try {
                for (int i = 0; i < 500; i++) {
                    streams.add(RawStream.open(root, "/sse"));
                }
                for (RawStream stream : streams.subList(0, 144)) {
                    stream.readTo("retry: ");
                }
                HttpResponse<String> live = get(service.admin().resolve("/observe/health/live"));
                assertEquals(200, live.statusCode(), live::body);
            } finally {
                for (RawStream stream : streams) {
                    stream.close();
                }
            }
            try (RawStream after = RawStream.open(root, "/sse")) {
                after.readTo("data: ");
            }
        }
    }

    /** Asks again and again, as a probe does; without a descriptor nothing answers. */
    private HttpResponse<String> awaitNotAlive(URI live, ProcessHandle process) {
        while (process.isAlive()) {
            try {
                HttpResponse<String> answer = get(live);
                if (answer.statusCode() == 503) {
                    return answer;
                }
            } catch (IOException noAnswer) {
                Thread.onSpinWait();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("it has ended without an answer of 503");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void the_service_reports_that_it_is_not_alive_when_its_listener_has_died() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.launchWithDescriptors(
                        400, Map.of(), "--server.max-tcp-connections=-1")) {
            URI root = service.awaitReady();
            URI live = service.admin().resolve("/observe/health/live");
            assertEquals(200, get(live).statusCode());
            // From now on, since the process ends a few seconds after its listener.
            CompletableFuture<HttpResponse<String>> notAlive =
                    CompletableFuture.supplyAsync(() ->
                            awaitNotAlive(live, ProcessHandle.of(service.pid()).orElseThrow()));
            List<RawStream> streams = new ArrayList<>();
            try {
                for (int i = 0; i < 500; i++) {
                    streams.add(RawStream.open(root, "/sse"));
                }
            } catch (IOException refused) {
                // The listener has died already.
            }

            HttpResponse<String> answer = notAlive.get(30, TimeUnit.SECONDS);
            for (RawStream stream : streams) {
                stream.close();
            }

            assertEquals(503, answer.statusCode());
            assertTrue(answer.body().contains("cannot connect to "), answer.body());
        }
    }
}

package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MainTest {

    @TempDir private Path folder;

    private static BufferedReader stream(HttpClient client, URI uri) throws Exception {
        HttpResponse<InputStream> response =
                client.send(
                        HttpRequest.newBuilder(uri).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String event(BufferedReader stream) throws IOException {
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (line.startsWith("data: ")) {
                return line.substring("data: ".length());
            }
        }
        throw new IOException("the stream ended without an event");
    }

    @Test
    void serves_the_example_of_the_docs_a_countdown_and_a_publisher() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of());
                HttpClient client = HttpClient.newHttpClient()) {
            URI root = service.awaitReady();

            assertEquals("{\"hello\":\"world\"}", event(stream(client, root.resolve("/sse"))));
            assertEquals("3", event(stream(client, root.resolve("/countdown/3"))));
            assertTrue(event(stream(client, root.resolve("/prices"))).contains("\"symbol\""));
            client.shutdownNow();
        }
    }

    @Test
    void asks_its_clients_to_come_back_when_it_is_terminated() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of());
                HttpClient client = HttpClient.newHttpClient()) {
            BufferedReader stream = stream(client, service.awaitReady().resolve("/countdown/999"));
            assertEquals("999", event(stream));

            service.terminate();

            List<String> rest = stream.readAllLines();
            assertTrue(rest.getLast().startsWith("retry: "), rest::toString);
            assertEquals(128 + 15, service.awaitExit());
        }
    }

    @Test
    void is_configured_by_a_file_which_a_variable_and_the_command_line_override() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("sluice.yaml"),
                        """
                        sluice:
                          defaults: { retry: PT1S, retry-jitter: 0, on-end: reconnect }
                          routes:
                            - path: /sse
                              interval: { every: PT0.1S, data: configured }
                        """);
        try (ServiceProcess service =
                        ServiceProcess.launch(
                                Map.of(
                                        "SLUICE_CONFIG",
                                        file.toString(),
                                        "SLUICE_DEFAULTS_RETRY",
                                        "PT5S",
                                        "SLUICE_PORT",
                                        "tcp://10.0.0.7:80"),
                                "--sluice.defaults.on-end=stop");
                HttpClient client = HttpClient.newHttpClient()) {
            BufferedReader stream = stream(client, service.awaitReady().resolve("/sse"));

            assertEquals(":", stream.readLine());
            assertEquals("retry: 5000", stream.readLine());
            assertEquals("data: configured", stream.readLine());
            stream.close();
        }
    }

    @Test
    void stops_at_mistakes_in_the_configuration_with_a_line_for_each() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("sluice.yaml"),
                        "sluice: { defaults: { hartbeat: PT1S }, limits: { max-streams: -1 } }");
        try (ServiceProcess service =
                ServiceProcess.launch(Map.of("SLUICE_CONFIG", file.toString()))) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of(
                            "sluice.defaults.hartbeat is not a known key, was \"PT1S\"; did you"
                                    + " mean sluice.defaults.heartbeat?",
                            "sluice.limits.max-streams must be 0 (no limit) or more, was -1"),
                    service.errors());
        }
    }

    @Test
    void stops_at_a_configuration_file_that_is_not_there() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.launch(Map.of("SLUICE_CONFIG", "/nowhere.yaml"))) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of("SLUICE_CONFIG must name a file that can be read, was /nowhere.yaml"),
                    service.errors());
        }
    }

    @Test
    void stops_at_an_argument_of_another_form() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of(), "port=9000")) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of("an argument must have the form --key=value, was port=9000"),
                    service.errors());
        }
    }

    @Test
    void stops_at_a_key_under_no_known_root() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of(), "--slucie.x=1")) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of("an argument must have keys of [admin, server, sluice], had slucie"),
                    service.errors());
        }
    }

    @Test
    void stops_at_a_port_that_is_no_number() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of("SERVER_PORT", "http"))) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of("server.port must be between 0 (a free one) and 65535, was http"),
                    service.errors());
        }
    }

    @Test
    void stops_at_a_port_that_is_taken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServiceProcess service =
                        ServiceProcess.launch(
                                Map.of("SERVER_PORT", Integer.toString(taken.getLocalPort())))) {
            assertEquals(1, service.awaitExit());
            assertEquals(
                    "cannot listen on 127.0.0.1:%d, or on the admin socket: the log says why"
                            .formatted(taken.getLocalPort()),
                    service.errors().getLast());
        }
    }
}

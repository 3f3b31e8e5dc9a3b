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
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** The data of the next event that is the application's: the service's own have {@code {}}. */
    private static String event(BufferedReader stream) throws IOException {
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (line.startsWith("data: ") && !line.equals("data: {}")) {
                return line.substring("data: ".length());
            }
        }
        throw new IOException("the stream ended without an event");
    }

    @Test
    void the_service_serves_the_documented_example_a_countdown_and_prices() throws Exception {
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
    void a_terminated_service_asks_its_clients_to_come_back() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of());
                HttpClient client = HttpClient.newHttpClient()) {
            BufferedReader stream = stream(client, service.awaitReady().resolve("/countdown/999"));
            assertEquals("999", event(stream));

            service.terminate();

            List<String> rest = stream.readAllLines();
            assertTrue(rest.getLast().startsWith("retry: "), rest::toString);
            assertEquals(0, service.awaitExit());
        }
    }

    @Test
    void variables_and_the_command_line_override_the_configuration_file() throws Exception {
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
    void mistakes_in_the_configuration_stop_the_start_with_a_line_for_each() throws Exception {
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
    void a_missing_configuration_file_stops_the_start() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.launch(Map.of("SLUICE_CONFIG", "/nowhere.yaml"))) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of("SLUICE_CONFIG must name a file that can be read, was /nowhere.yaml"),
                    service.errors());
        }
    }

    @Test
    void a_malformed_argument_stops_the_start() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of(), "port=9000")) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of("an argument must have the form --key=value, was port=9000"),
                    service.errors());
        }
    }

    @Test
    void a_key_under_an_unknown_root_stops_the_start() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of(), "--slucie.x=1")) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of(
                            "an argument must have keys of [admin, app, server, sluice], had slucie"),
                    service.errors());
        }
    }

    @Test
    void a_port_that_is_not_a_number_stops_the_start() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of("SERVER_PORT", "http"))) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of("server.port must be between 0 (a free one) and 65535, was http"),
                    service.errors());
        }
    }

    @Test
    void a_port_in_use_stops_the_start_with_a_message_that_names_its_key() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            for (String name : List.of("server", "admin")) {
                assertStops(
                        Map.of(name.toUpperCase(Locale.ROOT) + "_PORT", Integer.toString(port)),
                        "%s.port must be free, was %d: cannot listen on 127.0.0.1:%d: Address already in use"
                                .formatted(name, port, port));
            }
        }
    }

    @Test
    void the_same_port_for_both_sockets_stops_the_start() throws Exception {
        int port = Tool.freePort();
        assertStops(
                Map.of(
                        "SERVER_PORT", Integer.toString(port),
                        "ADMIN_PORT", Integer.toString(port)),
                "admin.port must not be that of server.port, was " + port);
    }

    @Test
    void a_misspelt_variable_stops_the_start() throws Exception {
        assertStops(
                Map.of("SLUICE_DEFAULTS_HARTBEAT", "PT1S"),
                "SLUICE_DEFAULTS_HARTBEAT is the variable of no key; did you mean"
                        + " SLUICE_DEFAULTS_HEARTBEAT?");
        assertStops(
                Map.of("SERVER_PROT", "9000"),
                "SERVER_PROT is the variable of no key; did you mean SERVER_PORT?");
    }

    @ParameterizedTest
    @CsvSource({"-h, Usage: java -jar JAR", "--help, Usage: java -jar JAR", "--version, Sluice "})
    void help_and_version_are_printed_without_starting_the_service(String argument, String text)
            throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of(), argument)) {
            assertEquals(0, service.awaitExit());
            String output = service.output();
            assertTrue(output.startsWith(text), output);
        }
    }

    /** The mistakes that only a process shows: its exit status, and nothing else in its errors. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    --server.prot=9000 | server.prot is not a known key, was "9000"; did you mean server.port?
                    --server.max-tcp-connections=0 | server.max-tcp-connections must be a whole number between 1 and 2147483647, or -1 (no limit), was 0
                    --server.connection-options.socket-send-buffer-size=-1 | server.connection-options.socket-send-buffer-size must be a whole number between 1 and 2147483647, was -1
                    --server.host=no.such.host.invalid | server.host must be an address of this machine, or a name that has one, was "no.such.host.invalid"
                    --admin.host=192.0.2.1 | admin.host must be an address of this machine, was 192.0.2.1: Cannot assign requested address
                    --port=9 | an argument must have keys of [admin, app, server, sluice], had port; did you mean server.port?
                    --admin.prot=1 | admin.prot is not a known key; did you mean admin.port?
                    --server.tls.private-key.pem.key.resource.path=/no/key | server.tls.private-key.pem.key.resource.path must be a file that can be read, was "/no/key"
                    --server.tls.private-key.pem.key.resource.path= | server.tls.private-key.pem.key.resource.path must be a file that can be read, was ""
                    --server.tls.private-key.pem.key.resource.path=/tmp | server.tls.private-key.pem.key.resource.path must be a file that can be read, was "/tmp"
                    --sluice.broker.redis.uri=redis://:hunter2@127.0.0.1 | sluice.broker.redis must not have a uri with type memory, had it; set type: redis
                    --sluice.access.secret=hunter2 | sluice.access.secret is not a known key, was a value; did you mean sluice.access.jwt.secret?
                    sluice.access.jwt.secret=hunter2 | an argument must have the form --key=value, was sluice.access.jwt.secret=...
                    """)
    void a_mistake_in_an_argument_stops_the_start_with_one_line(String argument, String line)
            throws Exception {
        assertStops(Map.of(), line, argument);
    }

    @Test
    void an_invalid_configuration_file_stops_the_start() throws Exception {
        Path broken =
                Files.writeString(
                        folder.resolve("broken.yaml"),
                        "sluice:\n  access: {\n  secret: [hunter2\n");
        Path text = Files.writeString(folder.resolve("text.yaml"), "hunter2");
        Path noEnding = Files.writeString(folder.resolve("sluice"), "server: { port: 0 }");

        assertStops(
                Map.of("SLUICE_CONFIG", broken.toString()),
                "SLUICE_CONFIG must name a valid file, was "
                        + broken
                        + ", line 4: expected ',' or ']', but got <stream end>");
        assertStops(
                Map.of("SLUICE_CONFIG", text.toString()),
                "SLUICE_CONFIG must name a valid file, was "
                        + text
                        + ": it must have keys and values");
        assertStops(
                Map.of("SLUICE_CONFIG", noEnding.toString()),
                "SLUICE_CONFIG must name a file that ends in .yaml, .yml, .properties, was "
                        + noEnding);
        assertStops(
                Map.of("SLUICE_CONFIG", ""),
                "SLUICE_CONFIG must name a file that can be read, was ");
    }

    @Test
    void each_mistake_in_the_server_keys_is_reported() throws Exception {
        assertStops(
                Map.of("SERVER_IDLE_CONNECTION_TIMEOUT", "soon"),
                """
                server.use-nio must be true or false, was maybe
                server.idle-connection-timeout must be an ISO 8601 duration of PT0S or more, such as PT5M, was soon
                """
                        .stripTrailing(),
                "--server.use-nio=maybe");
    }

    private static void assertStops(
            Map<String, String> environment, String lines, String... arguments) throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(environment, arguments)) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    lines.lines().sorted().toList(), service.errors().stream().sorted().toList());
        }
    }
}

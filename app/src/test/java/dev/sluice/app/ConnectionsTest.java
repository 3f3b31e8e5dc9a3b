package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Connections that get no request through, and descriptors that run out. */
@Timeout(120)
class ConnectionsTest {

    /** As many as {@code application.yaml} lets be open on the admin socket. */
    private static final int ADMIN_PLACES = 100;

    @Test
    void idle_connections_to_the_admin_socket_do_not_keep_a_probe_out() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (ServiceProcess service =
                        ServiceProcess.launch(
                                Map.of(
                                        "SLUICE_LIMITS_REQUEST_HEAD", "PT0S",
                                        "SLUICE_LIMITS_KEEP_ALIVE", "PT0S"));
                HttpClient client = HttpClient.newHttpClient()) {
            service.awaitReady();
            URI admin = service.admin();
            for (int i = 0; i < 2 * ADMIN_PLACES; i++) {
                idle.add(new Socket(admin.getHost(), admin.getPort()));
            }

            HttpResponse<String> live =
                    client.send(
                            HttpRequest.newBuilder(admin.resolve("/observe/health/live")).build(),
                            HttpResponse.BodyHandlers.ofString());

            assertEquals(200, live.statusCode());
            client.shutdownNow();
        } finally {
            close(idle);
        }
    }

    @Test
    void idle_connections_are_closed_on_both_sockets_after_the_configured_time() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.launch(Map.of("SLUICE_LIMITS_REQUEST_HEAD", "PT0.5S"))) {
            URI root = service.awaitReady();
            for (URI address : List.of(root, service.admin())) {
                try (Socket idle = new Socket(address.getHost(), address.getPort())) {
                    idle.setSoTimeout(60_000);
                    assertEquals(-1, idle.getInputStream().read(), "at " + address);
                }
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // which can lower the limit of a running process
    void running_out_of_descriptors_ends_the_process_with_a_line_that_says_why() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (ServiceProcess service = ServiceProcess.launch(Map.of())) {
            URI root = service.awaitReady();
            lowerDescriptors(service.pid());
            connect(root, clients);

            assertEquals(3, service.awaitExit());
            assertTrue(
                    service.laterLines().stream()
                            .anyMatch(line ->
                                    line.contains("can accept no more connections and ends")),
                    () -> "logged: " + service.laterLines());
        } finally {
            close(clients);
        }
    }

    /** Accepting it fails, at which the listener ends. */
    private static void connect(URI root, List<Socket> clients) throws IOException {
        try {
            clients.add(new Socket(root.getHost(), root.getPort()));
        } catch (ConnectException ended) {
            // It has ended already, at a connection of the service's own check.
        }
    }

    private static void lowerDescriptors(long pid) throws IOException, InterruptedException {
        Process prlimit =
                new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--nofile=20:20")
                        .inheritIO()
                        .start();
        assertTrue(prlimit.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, prlimit.exitValue());
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

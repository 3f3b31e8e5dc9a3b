package dev.sluice.http.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.source.Sources;
import io.helidon.webserver.WebServer;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks of the Host header, which protect a local service from DNS rebinding. */
@Timeout(60)
class LocalAccessTest {

    private static String answer(AccessControl access, String host) throws Exception {
        Clients clients = Clients.of(access, TrustedProxies.NONE, PublishLimit.NONE);
        try (EventStreams streams =
                EventStreams.create(
                        TestServer.SILENT, StreamLimits.NONE, EventEncoder.create(), clients)) {
            WebServer server =
                    WebServer.builder()
                            .host("127.0.0.1")
                            .port(0)
                            .shutdownHook(false)
                            .update(Listeners::prepare)
                            .routing(routing ->
                                    routing.route(
                                            streams.route("/stream", request -> Sources.of("x"))))
                            .build()
                            .start();
            try (RawClient client =
                    RawClient.connect(server.port()).get("/stream", "Host: " + host)) {
                Map<String, String> head = client.head();
                String status = head.get("").substring(9, 12);
                return status.equals("200") ? status : status + " " + client.body(head);
            } finally {
                server.stop();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost",
        "Localhost:8080",
        "127.0.0.1",
        "127.0.0.2:8080",
        "[::1]",
        "[::1]:8080"
    })
    void a_request_for_a_local_host_is_allowed(String host) throws Exception {
        assertEquals("200", answer(AccessControl.openLocally(CrossOrigin.NONE), host));
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.0.2.1",
        "[2001:db8::1]",
        "0.0.0.0"
    })
    void a_request_for_another_host_is_refused(String host) throws Exception {
        String answer = answer(AccessControl.openLocally(CrossOrigin.NONE), host);

        assertTrue(answer.startsWith("403 "), answer);
        assertTrue(answer.contains("Host must be localhost or a loopback address"), answer);
        assertEquals("200", answer(AccessControl.open(CrossOrigin.NONE), host));
    }
}

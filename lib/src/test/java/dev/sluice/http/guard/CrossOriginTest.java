package dev.sluice.http.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.source.Sources;
import io.helidon.webserver.WebServer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CrossOriginTest {

    private static final CrossOrigin APP =
            new CrossOrigin(Set.of("https://App.example:443"), true, Set.of("X-Request-Id"));

    private static Map<String, String> head(
            AccessControl access, CrossOrigin cors, String method, String... headers)
            throws Exception {
        EventStreams streams =
                EventStreams.create(
                        TestServer.SILENT,
                        StreamLimits.NONE,
                        EventEncoder.create(),
                        Clients.of(access, TrustedProxies.NONE, PublishLimit.NONE));
        WebServer server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .update(Listeners::prepare)
                        .addFeature(cors.feature())
                        .routing(routing ->
                                routing.route(streams.route("/stream", request -> Sources.of("x"))))
                        .build()
                        .start();
        try (RawClient client =
                RawClient.connect(server.port()).request(method, "/stream", headers)) {
            return client.head();
        } finally {
            streams.close();
            server.stop();
        }
    }

    private static Map<String, String> preflight(String headers) throws Exception {
        return head(
                AccessControl.unrestricted(),
                APP,
                "OPTIONS",
                "Host: localhost",
                "Origin: https://app.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: " + headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization,content-type",
                "authorization, content-type",
                "idempotency-key",
                "last-event-id,cache-control",
                "baggage,traceparent,tracestate",
                "x-request-id"
            })
    void a_preflight_as_sent_by_browsers_is_allowed(String headers) throws Exception {
        Map<String, String> head = preflight(headers);

        assertEquals("HTTP/1.1 204 No Content", head.get(""));
        assertEquals("https://app.example", head.get("access-control-allow-origin"));
        assertEquals("true", head.get("access-control-allow-credentials"));
        assertEquals("DELETE, GET, HEAD, POST", head.get("access-control-allow-methods"));
        assertEquals("Origin", head.get("vary"));
    }

    @Test
    void a_preflight_for_a_header_that_is_not_allowed_gets_403() throws Exception {
        assertEquals("HTTP/1.1 403 Forbidden", preflight("authorization,x-other").get(""));
    }

    @Test
    void a_response_to_an_allowed_origin_names_it() throws Exception {
        Map<String, String> head =
                head(
                        AccessControl.openLocally(APP),
                        APP,
                        "GET",
                        "Host: localhost",
                        "Origin: https://app.example");

        assertEquals("HTTP/1.1 200 OK", head.get(""));
        assertEquals("https://app.example", head.get("access-control-allow-origin"));
        assertEquals("Retry-After", head.get("access-control-expose-headers"));
    }

    @Test
    void no_response_names_an_origin_if_none_is_allowed() throws Exception {
        Map<String, String> head =
                head(
                        AccessControl.unrestricted(),
                        CrossOrigin.NONE,
                        "GET",
                        "Origin: https://app.example");

        assertEquals("HTTP/1.1 200 OK", head.get(""));
        assertNull(head.get("access-control-allow-origin"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    localhost           | https://app.example      | 200
                    localhost           | http://app.example       | 403
                    localhost           | null                     | 403
                    localhost           | https://other.example    | 403
                    stream.example      | https://stream.example   | 200
                    Stream.Example:443  | https://stream.example   | 200
                    stream.example:8443 | https://stream.example   | 403
                    [::1]:8080          | http://[0:0::1]:8080     | 200
                    other.example       | https://other.example    | 403
                    """)
    void a_stream_requires_a_known_host_and_its_own_or_an_allowed_origin(
            String host, String origin, int status) throws Exception {
        Map<String, String> head =
                head(
                        AccessControl.openAt(Set.of("STREAM.example"), APP),
                        CrossOrigin.NONE,
                        "GET",
                        "Host: " + host,
                        "Origin: " + origin);

        assertEquals(status, Integer.parseInt(head.get("").substring(9, 12)));
    }

    @ParameterizedTest
    @CsvSource({"Host: evil.example, 403", "Origin: https://evil.example, 403", "X: y, 200"})
    void streams_accept_only_local_hosts_and_origins_by_default(String header, int status)
            throws Exception {
        EventStreams streams = EventStreams.create();
        WebServer server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .routing(routing ->
                                routing.route(streams.route("/stream", request -> Sources.of("x"))))
                        .build()
                        .start();
        String host = header.startsWith("Host") ? header : "Host: localhost\r\n" + header;
        try (RawClient client = RawClient.connect(server.port()).get("/stream", host)) {
            assertEquals(status, Integer.parseInt(client.head().get("").substring(9, 12)));
        } finally {
            streams.close();
            server.stop();
        }
    }

    @Test
    void an_invalid_header_name_is_refused() {
        assertEquals(
                "allow-headers must be names of headers such as X-Request-Id, was a b",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new CrossOrigin(Set.of(), false, Set.of("a b")))
                        .getMessage());
    }
}

package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Sources;
import io.helidon.webserver.WebServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamConnectionTest {

    private final EventStreams streams =
            EventStreams.create(
                    SessionOptions.defaults().withRetryJitter(0),
                    StreamLimits.NONE,
                    EventEncoder.create(),
                    Clients.unrestricted());

    private WebServer server(boolean useNio) {
        return WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .shutdownHook(false)
                .useNio(useNio)
                .maxConcurrentRequests(1)
                .update(Listeners::prepare)
                .routing(routing ->
                        routing.route(
                                        streams.route(
                                                "/stream",
                                                request -> Sources.interval(Duration.ofDays(1))))
                                .route(
                                        streams.route(
                                                "/ticks",
                                                request -> Sources.interval(Duration.ofMillis(20))))
                                .get("/hello", (request, response) -> response.send("hello")))
                .build()
                .start();
    }

    @Test
    void an_open_stream_does_not_count_as_a_request_in_progress() throws Exception {
        WebServer server = server(false);
        try (RawClient stream = RawClient.connect(server.port()).get("/stream");
                RawClient other = RawClient.connect(server.port())) {
            stream.head();
            stream.skipPreamble();

            assertEquals("HTTP/1.1 200 OK", other.get("/hello").head().get(""));
        } finally {
            streams.close();
            server.stop();
        }
    }

    @Test
    void a_connection_can_serve_requests_before_it_becomes_a_stream() throws Exception {
        WebServer server = server(false);
        try (RawClient client = RawClient.connect(server.port())) {
            for (int i = 0; i < 3; i++) {
                var head = client.get("/hello").head();
                assertEquals("hello", client.body(head));
            }
            client.get("/stream").head();
            assertEquals(":", client.streamLine());
        } finally {
            streams.close();
            server.stop();
        }
    }

    @Test
    void stopping_the_server_directly_asks_clients_to_reconnect() throws Exception {
        for (boolean useNio : List.of(false, true)) {
            WebServer server = server(useNio);
            try (RawClient client = RawClient.connect(server.port()).get("/stream")) {
                client.head();
                client.skipPreamble();

                server.stop();

                assertEquals("retry: 2000\n", client.rest());
            }
        }
        TestServer.awaitNone(streams);
        streams.close();
    }

    @Test
    void a_stream_continues_although_a_filter_fails_after_the_handler() throws Exception {
        WebServer server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .update(Listeners::prepare)
                        .routing(routing ->
                                routing.addFilter(
                                                (chain, request, response) -> {
                                                    try {
                                                        chain.proceed();
                                                    } finally {
                                                        failing();
                                                    }
                                                })
                                        .route(
                                                streams.route(
                                                        "/stream",
                                                        request ->
                                                                Sources.interval(
                                                                        Duration.ofDays(1)))))
                        .build()
                        .start();
        try (RawClient client = RawClient.connect(server.port()).get("/stream")) {
            client.head();
            client.skipPreamble();
            assertEquals(1, streams.openStreams());

            streams.close();
            assertEquals("retry: 2000\n", client.rest());
        } finally {
            server.stop();
        }
    }

    private static void failing() {
        throw new IllegalStateException("a filter failed");
    }

    /** Fails when an upgrade of Helidon has taken away what the figures of memory rely on. */
    @Test
    void the_read_buffer_of_a_connection_can_be_shrunk() {
        assertTrue(ReadBuffer.canShrink());
    }

    @Test
    void a_stream_continues_if_its_client_sends_more_than_the_reduced_buffer_holds()
            throws Exception {
        WebServer server = server(false);
        try (RawClient client = RawClient.connect(server.port()).get("/ticks")) {
            client.head();
            client.skipPreamble();
            client.send("x".repeat(10_000));

            for (int i = 0; i < 20; i++) {
                assertTrue(client.block().startsWith("data: "));
            }
        } finally {
            streams.close();
            server.stop();
        }
    }
}

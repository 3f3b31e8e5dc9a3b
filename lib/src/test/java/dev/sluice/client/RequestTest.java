package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.NO_CONTENT;
import static dev.sluice.client.ScriptedServer.saying;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestTest {

    @Test
    void the_client_requests_an_uncached_event_stream() throws Exception {
        assertEquals(
                List.of("Accept: text/event-stream", "Cache-Control: no-cache"),
                headers(options -> options));
    }

    @Test
    void the_request_carries_the_headers_of_the_application() throws Exception {
        assertEquals(
                List.of(
                        "Accept: text/event-stream",
                        "Authorization: Bearer s3cret",
                        "Cache-Control: no-cache",
                        "X-A: 1",
                        "X-A: 2"),
                headers(options ->
                        options.withHeader("Authorization", "Bearer s3cret")
                                .withHeader("X-A", "1")
                                .withHeader("x-a", "2")));
    }

    @Test
    void the_request_carries_the_last_event_id_of_the_application() throws Exception {
        assertEquals(
                List.of(
                        "Accept: text/event-stream",
                        "Cache-Control: no-cache",
                        "Last-Event-ID: 17-4"),
                headers(options -> options.withLastEventId("17-4")));
    }

    @Test
    void the_request_carries_the_query() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(saying(NO_CONTENT));
                EventClient client =
                        new Recorder().open(URI.create(server.uri() + "?topic=a&topic=b%20c"))) {
            client.next();

            assertEquals("GET /stream?topic=a&topic=b%20c HTTP/1.1", server.request().getFirst());
        }
    }

    /** What the client sent, but for what any HTTP client sends. */
    private static List<String> headers(UnaryOperator<ClientOptions> options) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(saying(NO_CONTENT));
                EventClient client =
                        new Recorder().open(options.apply(ClientOptions.of(server.uri())))) {
            client.next();

            return server.request().stream()
                    .skip(1)
                    .filter(line -> !line.matches("(?i)(host|user-agent|content-length):.*"))
                    .sorted()
                    .toList();
        }
    }
}

package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.Clients;
import dev.sluice.source.Sources;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Filter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Helidon's filters, such as those of its metrics, tracing and access log, around a stream. */
@Timeout(60)
class FiltersAndStreamsTest {

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private final Filter filter =
            (chain, request, response) -> {
                response.whenSent(() -> seen.add("sent " + response.status().code()));
                try {
                    chain.proceed();
                    seen.add("returned");
                } catch (RuntimeException e) {
                    seen.add(e.toString());
                    throw e;
                }
            };

    private TestServer server(Filter outer) {
        EventStreams streams =
                EventStreams.create(
                        TestServer.SILENT,
                        StreamLimits.NONE,
                        EventEncoder.create(),
                        Clients.unrestricted());
        CountDownLatch never = new CountDownLatch(1);
        return TestServer.routing(routing ->
                routing.addFilter(outer)
                        .route(
                                streams.route(
                                        "/stream",
                                        request ->
                                                Sources.handler(events -> {
                                                    events.send("a");
                                                    never.await();
                                                })))
                        .route(
                                streams.route(
                                        new Route(
                                                Method.POST,
                                                "/stream",
                                                TestServer.SILENT,
                                                request -> Sources.of("a")))));
    }

    @Test
    void a_filter_sees_a_response_when_the_stream_has_begun() throws Exception {
        try (TestServer server = server(filter);
                RawClient client = server.stream()) {
            assertEquals("sent 200", seen.take());
            assertEquals("returned", seen.take());
            // Nothing has been written between the head and the events to end the body.
            assertEquals("data: a\n", client.block());
        }
    }

    @Test
    void a_filter_sees_the_response_to_a_request_whose_body_was_not_read() throws Exception {
        try (TestServer server = server(filter);
                RawClient client =
                        server.client()
                                .request("POST", "/stream", "Content-Length: 4")
                                .send("body")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            assertEquals(
                    "data: a\n\nevent: end\nid: end\ndata: {}\n\n", client.skipPreamble().rest());
            assertEquals("sent 200", seen.take());
            assertEquals("returned", seen.take());
        }
    }

    @Test
    void a_filter_sees_the_response_to_HEAD() throws Exception {
        try (TestServer server = server(filter);
                RawClient client = server.client().request("HEAD", "/stream")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            assertTrue(client.isAtEnd());
            assertEquals("sent 200", seen.take());
            assertEquals("returned", seen.take());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void a_filter_that_fails_after_the_handler_cannot_write_into_the_stream(String method)
            throws Exception {
        Filter failing =
                (chain, request, response) -> {
                    chain.proceed();
                    response.header(HeaderNames.CONTENT_LENGTH, "5");
                    throw new IllegalStateException("a filter failed");
                };
        try (TestServer server = server(failing);
                RawClient client = server.client().request(method, "/stream")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            if (method.equals("GET")) {
                assertEquals("data: a\n", client.skipPreamble().block());
            } else {
                assertTrue(client.isAtEnd());
            }
        }
    }

    /** The bytes behind the request are not read as another one. */
    @Test
    void no_further_request_is_read_on_the_connection_of_a_stream() throws Exception {
        try (TestServer server = server(filter);
                RawClient client =
                        server.client()
                                // One packet: bytes that come after the end reset the connection.
                                .send(
                                        """
                                        POST /stream HTTP/1.1\r
                                        Host: test\r
                                        Content-Length: 0\r
                                        \r
                                        GET /none HTTP/1.1\r
                                        Host: test\r
                                        \r
                                        """)) {
            client.head();
            assertEquals(
                    "data: a\n\nevent: end\nid: end\ndata: {}\n\n", client.skipPreamble().rest());
            assertTrue(client.isAtEnd());
        }
    }
}

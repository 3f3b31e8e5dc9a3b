package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.Clients;
import dev.sluice.session.OnEnd;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Sources;
import dev.sluice.source.StreamException;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.http.sse.SseEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class StreamResponseTest {

    @Nested
    class Head {

        @Test
        void the_head_is_sent_immediately_with_a_comment_and_the_retry() throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            try (TestServer server = TestServer.handling(events -> never.await());
                    RawClient client = server.client().get("/stream")) {
                Map<String, String> head = client.head();

                assertEquals("HTTP/1.1 200 OK", head.get(""));
                assertEquals("text/event-stream", head.get("content-type"));
                assertEquals("no-cache, no-transform", head.get("cache-control"));
                assertEquals("no", head.get("x-accel-buffering"));
                assertEquals("nosniff", head.get("x-content-type-options"));
                assertEquals("chunked", head.get("transfer-encoding"));
                assertEquals(":", client.streamLine());
                assertEquals("retry: 2000", client.streamLine());
            }
        }

        @Test
        void HEAD_gets_only_the_head_and_does_not_create_the_source() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            SourceFactory factory =
                    request -> {
                        asked.countDown();
                        return Sources.of("never");
                    };
            try (TestServer server = TestServer.of(TestServer.SILENT, factory);
                    RawClient client = server.client().request("HEAD", "/stream")) {
                Map<String, String> head = client.head();

                assertEquals("HTTP/1.1 200 OK", head.get(""));
                assertEquals("text/event-stream", head.get("content-type"));
                assertTrue(client.isAtEnd());
                assertEquals(1, asked.getCount());
            }
        }

        @Test
        void a_POST_whose_body_is_not_read_gets_200() throws Exception {
            Route route =
                    new Route(Method.POST, "/ask", TestServer.SILENT, request -> Sources.of("yes"));
            try (TestServer server = TestServer.of(List.of(route));
                    RawClient client =
                            server.client().request("POST", "/ask", "Content-Length: 5")) {
                client.send("hello");

                assertEquals("HTTP/1.1 200 OK", client.head().get(""));
                assertEquals("data: yes\n", client.skipPreamble().block());
            }
        }

        @Test
        void a_client_that_does_not_accept_event_streams_gets_406() throws Exception {
            try (TestServer server = TestServer.of(Sources.of("never"));
                    RawClient client = server.client().get("/stream", "Accept: text/html")) {
                Map<String, String> head = client.head();

                assertEquals("HTTP/1.1 406 Not Acceptable", head.get(""));
                assertEquals("application/problem+json", head.get("content-type"));
                assertEquals(
                        """
                        {"type":"about:blank","title":"Not Acceptable","status":406,\
                        "detail":"This is an event stream: Accept must allow text/event-stream"}\
                        """,
                        client.body(head));
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                textBlock =
                        """
                        text/event-stream;q=0      | 406
                        */*;q=0                    | 406
                        */*, text/event-stream;q=0 | 406
                        application/json           | 406
                        text/*                     | 200
                        text/*;q=0, text/event-stream | 200
                        """)
        void the_most_specific_range_of_the_Accept_header_decides(String accept, String status)
                throws Exception {
            try (TestServer server = TestServer.of(Sources.of("x"));
                    RawClient client = server.client().get("/stream", "Accept: " + accept)) {
                assertTrue(client.head().get("").startsWith("HTTP/1.1 " + status));
            }
        }

        @Test
        void HEAD_gets_only_the_head_of_an_error_response() throws Exception {
            try (TestServer server = TestServer.of(Sources.of("x"));
                    RawClient client = server.client()) {
                client.request("HEAD", "/stream", "Accept: text/html");
                assertTrue(client.head().get("").startsWith("HTTP/1.1 406"));
                client.request("HEAD", "/nothing");
                assertTrue(client.head().get("").startsWith("HTTP/1.1 404"));
                client.get("/nothing");
                assertTrue(client.head().get("").startsWith("HTTP/1.1 404"));
            }
        }
    }

    @Nested
    class Body {

        @Test
        void a_stream_carries_events_of_all_kinds_and_ends_with_the_end_marker() throws Exception {
            try (TestServer server =
                            TestServer.of(
                                    Sources.of(
                                            MessageEvent.of(" two\nlines\n")
                                                    .withId("7")
                                                    .withType("note"),
                                            Map.of("hello", "world"),
                                            SseEvent.builder().name("stock").data("x").build(),
                                            new int[] {1, 2}));
                    RawClient client = server.stream()) {
                assertEquals(
                        """
                        event: note
                        id: 7
                        data:  two
                        data: lines
                        data:\s

                        data: {"hello":"world"}

                        event: stock
                        data: x

                        data: [1,2]

                        event: end
                        id: end
                        data: {}

                        """,
                        client.rest());
                assertTrue(client.isAtEnd());
            }
        }

        @Test
        void a_client_that_returns_after_the_end_gets_204() throws Exception {
            try (TestServer server = TestServer.of(Sources.of("again"));
                    RawClient client = server.client().get("/stream", "Last-Event-ID: end")) {
                assertEquals("HTTP/1.1 204 No Content", client.head().get(""));
            }
        }

        @Test
        void a_stream_with_on_end_reconnect_starts_again_after_its_end() throws Exception {
            SessionOptions options = TestServer.SILENT.withOnEnd(OnEnd.RECONNECT);
            try (TestServer server = TestServer.of(options, request -> Sources.of("again"));
                    RawClient client = server.stream("Last-Event-ID: end")) {
                assertEquals("data: again\n\n", client.rest());
            }
        }

        @Test
        void a_failed_stream_ends_with_an_error_event_without_the_reason() throws Exception {
            try (TestServer server =
                            TestServer.handling(events -> {
                                events.send("before");
                                throw new IllegalStateException("password=hunter2");
                            });
                    RawClient client = server.stream()) {
                assertEquals(
                        """
                        data: before

                        event: stream-error
                        data: {"message":"The stream failed"}

                        """,
                        client.rest());
            }
        }

        @Test
        void the_error_event_of_a_StreamException_has_its_message() throws Exception {
            try (TestServer server =
                            TestServer.handling(events -> {
                                events.send("before");
                                throw new StreamException("The model is overloaded");
                            });
                    RawClient client = server.stream()) {
                assertTrue(client.rest().contains("The model is overloaded"));
            }
        }

        @Test
        void a_stream_ends_with_a_retry_when_the_service_stops() throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            try (TestServer server = TestServer.handling(events -> never.await());
                    RawClient client = server.stream()) {
                server.streams.close();

                assertEquals("retry: 2000\n", client.rest());
                assertTrue(client.isAtEnd());
                assertEquals(0, server.streams.openStreams());
            }
        }
    }

    @Nested
    class Failure_before_the_first_byte {

        private String answer(SourceFactory factory, String status) throws Exception {
            try (TestServer server = TestServer.of(TestServer.SILENT, factory);
                    RawClient client = server.client().get("/stream")) {
                Map<String, String> head = client.head();
                assertEquals(status, head.get(""));
                assertEquals("application/problem+json", head.get("content-type"));
                String body = client.body(head);
                // The connection is whole: the next request on it is answered.
                client.get("/nothing");
                assertEquals("HTTP/1.1 404 Not Found", client.head().get(""));
                return body;
            }
        }

        @Test
        void an_exception_of_the_factory_sets_the_status() throws Exception {
            String body =
                    answer(
                            request -> {
                                throw new NotFoundException("There is no chat 7");
                            },
                            "HTTP/1.1 404 Not Found");

            assertTrue(body.contains("\"detail\":\"There is no chat 7\""));
        }

        @Test
        void an_exception_of_the_source_before_its_first_element_sets_the_status()
                throws Exception {
            answer(
                    request ->
                            (from, out) -> {
                                throw new HttpException("Later", Status.SERVICE_UNAVAILABLE_503);
                            },
                    "HTTP/1.1 503 Service Unavailable");
        }

        @Test
        void a_503_of_the_application_is_sent_unchanged_to_an_EventSource() throws Exception {
            SourceFactory closed =
                    request -> {
                        throw new HttpException("Closed today", Status.SERVICE_UNAVAILABLE_503);
                    };
            try (TestServer server = TestServer.of(TestServer.SILENT, closed);
                    RawClient client =
                            server.client().get("/stream", "Accept: text/event-stream")) {
                Map<String, String> head = client.head();

                assertEquals("HTTP/1.1 503 Service Unavailable", head.get(""));
                assertEquals("application/problem+json", head.get("content-type"));
                assertFalse(head.containsKey("retry-after"));
            }
        }

        @Test
        void any_other_exception_gets_500_without_the_reason() throws Exception {
            String body =
                    answer(
                            request -> {
                                throw new IllegalStateException("password=hunter2");
                            },
                            "HTTP/1.1 500 Internal Server Error");

            assertFalse(body.contains("hunter2"));
        }

        @Test
        void an_error_handler_of_the_routing_handles_a_failure_of_the_factory() throws Exception {
            EventStreams streams =
                    EventStreams.create(
                            TestServer.SILENT,
                            StreamLimits.NONE,
                            dev.sluice.event.EventEncoder.create(),
                            Clients.unrestricted());
            try (TestServer server =
                            TestServer.routing(routing ->
                                    routing.route(
                                                    streams.route(
                                                            "/stream",
                                                            request -> {
                                                                throw new ArithmeticException();
                                                            }))
                                            .error(
                                                    ArithmeticException.class,
                                                    (request, response, e) ->
                                                            response.status(418).send()));
                    RawClient client = server.client().get("/stream")) {
                assertTrue(client.head().get("").startsWith("HTTP/1.1 418"));
            } finally {
                streams.close();
            }
        }
    }

    @Test
    void a_StreamSink_can_be_used_in_a_plain_route() throws Exception {
        try (TestServer server =
                        TestServer.routing(routing ->
                                routing.get(
                                        "/stream",
                                        (request, response) -> {
                                            try (StreamSink sink = response.sink(StreamSink.TYPE)) {
                                                sink.emit("one").emit(List.of(2));
                                            }
                                        }));
                RawClient client = server.client().get("/stream")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            assertEquals("data: one\n\ndata: [2]\n\n", client.rest());
        }
    }
}

package dev.sluice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
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
        void leaves_at_once_with_a_first_comment_and_the_retry() throws Exception {
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
        void is_all_that_HEAD_gets_and_the_source_is_not_asked() throws Exception {
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
        void is_200_for_POST_too_and_the_body_need_not_be_read() throws Exception {
            StreamRoute route =
                    new StreamRoute(
                            Method.POST, "/ask", TestServer.SILENT, request -> Sources.of("yes"));
            try (TestServer server = TestServer.of(List.of(route));
                    RawClient client =
                            server.client().request("POST", "/ask", "Content-Length: 5")) {
                client.send("hello");

                assertEquals("HTTP/1.1 200 OK", client.head().get(""));
                assertEquals("data: yes\n", client.skipPreamble().block());
            }
        }

        @Test
        void is_406_for_a_client_that_does_not_accept_event_streams() throws Exception {
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
        void follows_the_most_specific_range_that_the_client_accepts(String accept, String status)
                throws Exception {
            try (TestServer server = TestServer.of(Sources.of("x"));
                    RawClient client = server.client().get("/stream", "Accept: " + accept)) {
                assertTrue(client.head().get("").startsWith("HTTP/1.1 " + status));
            }
        }

        @Test
        void of_a_refusal_is_all_that_HEAD_gets() throws Exception {
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
        void carries_events_of_all_kinds_and_ends_with_the_end_marker() throws Exception {
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
        void that_ended_is_answered_with_204_when_the_client_comes_back() throws Exception {
            try (TestServer server = TestServer.of(Sources.of("again"));
                    RawClient client = server.client().get("/stream", "Last-Event-ID: end")) {
                assertEquals("HTTP/1.1 204 No Content", client.head().get(""));
            }
        }

        @Test
        void starts_again_where_the_route_says_reconnect() throws Exception {
            SessionOptions options = TestServer.SILENT.withOnEnd(OnEnd.RECONNECT);
            try (TestServer server = TestServer.of(options, request -> Sources.of("again"));
                    RawClient client = server.stream("Last-Event-ID: end")) {
                assertEquals("data: again\n\n", client.rest());
            }
        }

        @Test
        void ends_with_an_error_event_that_keeps_the_reason_back() throws Exception {
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
        void ends_with_an_error_event_that_tells_what_is_meant_to_be_told() throws Exception {
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
        void ends_with_a_retry_when_the_service_stops() throws Exception {
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
        void has_the_status_that_the_factory_throws() throws Exception {
            String body =
                    answer(
                            request -> {
                                throw new NotFoundException("There is no chat 7");
                            },
                            "HTTP/1.1 404 Not Found");

            assertTrue(body.contains("\"detail\":\"There is no chat 7\""));
        }

        @Test
        void has_the_status_that_the_source_throws_before_its_first_element() throws Exception {
            answer(
                    request ->
                            (from, out) -> {
                                throw new HttpException("Later", Status.SERVICE_UNAVAILABLE_503);
                            },
                    "HTTP/1.1 503 Service Unavailable");
        }

        @Test
        void is_not_made_a_stream_for_an_event_source_if_the_application_has_chosen_503()
                throws Exception {
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
        void is_500_without_the_reason_for_any_other_exception() throws Exception {
            String body =
                    answer(
                            request -> {
                                throw new IllegalStateException("password=hunter2");
                            },
                            "HTTP/1.1 500 Internal Server Error");

            assertFalse(body.contains("hunter2"));
        }

        @Test
        void is_left_to_the_error_handlers_of_the_routing() throws Exception {
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
    void the_sink_can_be_used_on_a_plain_routing() throws Exception {
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

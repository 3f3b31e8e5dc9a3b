package dev.sluice.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.ReceivedEvent;
import dev.sluice.event.Comment;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.stream.Route;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Sources;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestStreamTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    private static TestServer server;

    @BeforeAll
    static void start() {
        server =
                TestServer.with(feature ->
                        feature.topics("/topics/{topic}").stream(
                                "/three",
                                request ->
                                        Sources.of(
                                                MessageEvent.of("a").withType("letter"),
                                                MessageEvent.of(1),
                                                MessageEvent.of("b").withType("letter")))
                                .stream(
                                        "/comments",
                                        request ->
                                                Sources.of(new Comment("one"), MessageEvent.of(1)))
                                .stream(
                                        "/many",
                                        request ->
                                                Sources.stream(
                                                        IntStream.rangeClosed(1, 1000).boxed()))
                                .stream(
                                        "/often",
                                        request -> Sources.interval(Duration.ofMillis(20)))
                                .stream("/endless", request -> Sources.interval(Duration.ofDays(1)))
                                .stream(
                                        "/failing",
                                        request ->
                                                Sources.handler(events -> {
                                                    events.send(MessageEvent.of(1));
                                                    throw new IllegalStateException("on purpose");
                                                }))
                                .stream(
                                        "/teapot",
                                        request -> {
                                            throw new HttpException(
                                                    "No coffee", Status.FORBIDDEN_403);
                                        })
                                .stream(
                                        new Route(
                                                Method.POST,
                                                "/echo",
                                                SessionOptions.defaults(),
                                                request -> {
                                                    String body =
                                                            request.content().as(String.class);
                                                    String name =
                                                            request.headers()
                                                                    .get(HeaderNames.create("Name"))
                                                                    .get();
                                                    return Sources.of(body + " of " + name);
                                                })));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static TestRequest impatient(String path) {
        return server.request(path).deadline(SHORT);
    }

    private static void assertSays(AssertionError error, String... parts) {
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), error::getMessage);
        }
    }

    @Test
    void a_stream_may_begin_with_more_events_than_are_kept() {
        try (TestStream events = server.open("/many")) {
            assertEquals("1000", events.take(1000).getLast().data());
            assertEquals(StreamEnd.OVER, events.awaitEnd());
        }
    }

    @Test
    void a_type_that_does_not_come_is_not_waited_for_longer_because_others_do() {
        try (TestStream events = server.request("/often").deadline(SHORT).open()) {
            AssertionError error = assertThrows(AssertionError.class, () -> events.next("done"));

            assertSays(error, "expected an event of the type done within PT0.1S");
        }
    }

    @Test
    void silence_is_broken_by_an_event_and_by_the_end() {
        try (TestStream often = server.open("/often");
                TestStream over = server.open("/many");
                TestStream endless = server.open("/endless")) {
            over.take(1000);

            assertThrows(AssertionError.class, () -> often.awaitSilence(Duration.ofSeconds(5)));
            assertThrows(AssertionError.class, () -> over.awaitSilence(Duration.ofSeconds(5)));
            endless.awaitSilence(SHORT);
        }
    }

    @Test
    void another_number_of_open_streams_is_an_error() {
        AssertionError error = assertThrows(AssertionError.class, () -> server.awaitOpenStreams(7));

        assertSays(error, "expected 7 open streams within PT5S, but there are ");
    }

    @Test
    void events_come_in_order_until_the_server_says_that_there_is_no_more() {
        try (TestStream events = server.open("/three")) {
            assertEquals(new ReceivedEvent("letter", "a", ""), events.next());
            assertEquals(
                    List.of("1", "b"), events.take(2).stream().map(ReceivedEvent::data).toList());
            assertEquals(StreamEnd.OVER, events.awaitEnd());
            assertFalse(events.isOpen());
        }
    }

    @Test
    void an_event_of_a_type_is_found_behind_others() {
        try (TestStream events = server.open("/three")) {
            assertEquals("1", events.next("message").data());
            assertEquals("b", events.next("letter").data());
        }
    }

    @Test
    void a_comment_is_awaited_beside_the_events() {
        try (TestStream events = server.open("/comments")) {
            assertEquals("one", events.awaitComment());
            assertEquals("1", events.next().data());
        }
    }

    @Test
    void a_request_has_a_body_and_headers() {
        try (TestStream events = server.request("/echo").header("Name", "ada").post("{}").open()) {
            assertEquals("{} of ada", events.next().data());
        }
    }

    @Test
    void a_stream_goes_on_after_the_last_event_id_of_another() {
        server.topics().topic("resumed").publish("one");
        String place;
        try (TestStream events = server.open("/topics/resumed?lastEventId=earliest")) {
            assertEquals("one", events.next().data());
            place = events.lastEventId();
        }
        server.topics().topic("resumed").publish("two");

        try (TestStream events = server.request("/topics/resumed").lastEventId(place).open()) {
            assertEquals(place, events.lastEventId());
            assertEquals("two", events.next().data());
        }
    }

    @Test
    void the_last_event_id_moves_with_a_position() {
        server.topics().topic("placed").publish("one");

        try (TestStream events = server.open("/topics/placed")) {
            server.topics().topic("placed").publish("two");
            String second = events.next().lastEventId();

            assertEquals(second, events.lastEventId());
        }
    }

    @Test
    void a_refusal_has_a_status_and_a_problem() {
        Refusal refusal = server.request("/teapot").refused();

        assertEquals(403, refusal.status());
        assertTrue(refusal.body().contains("No coffee"), refusal::body);
        assertEquals(
                "application/problem+json",
                refusal.headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    void a_stream_that_is_over_for_its_client_is_refused_with_204() {
        assertEquals(204, server.request("/three").lastEventId("end").refused().status());
    }

    @Test
    void a_refused_stream_says_why_it_cannot_be_opened() {
        AssertionError error = assertThrows(AssertionError.class, () -> server.open("/teapot"));

        assertSays(error, "expected a stream of", "/teapot", "refused: 403", "No coffee");
    }

    @Test
    void a_stream_is_no_refusal() {
        AssertionError error =
                assertThrows(AssertionError.class, () -> server.request("/three").refused());

        assertSays(error, "/three is refused, but it was answered with a stream");
    }

    @Test
    void a_server_that_is_not_there_is_reported() {
        TestRequest nobody = TestRequest.to(URI.create("http://127.0.0.1:1/"));

        AssertionError error = assertThrows(AssertionError.class, nobody::open);

        assertSays(error, "the connection failed", "ConnectException");
    }

    @Test
    void an_event_that_does_not_come_is_reported_with_all_that_came() {
        try (TestStream events = impatient("/topics/quiet").open()) {
            server.topics().topic("quiet").publish("first");
            assertEquals("first", events.next().data());

            AssertionError error = assertThrows(AssertionError.class, events::next);

            assertSays(
                    error,
                    "expected an event within PT0.1S\n  stream: http://127.0.0.1:",
                    "event message \"first\" id ",
                    "not taken yet: 0 events, 0 comments\n  connection: open");
        }
    }

    @Test
    void an_event_of_a_type_that_does_not_come_is_reported() {
        try (TestStream events = server.open("/three")) {
            AssertionError error = assertThrows(AssertionError.class, () -> events.next("price"));

            assertSays(
                    error,
                    "expected an event of the type price\n",
                    "came: event letter \"a\", event message \"1\", event letter \"b\"\n",
                    "connection: OVER");
        }
    }

    @Test
    void the_number_of_the_event_that_does_not_come_is_reported() {
        try (TestStream events = server.open("/three")) {
            AssertionError error = assertThrows(AssertionError.class, () -> events.take(5));

            assertSays(error, "expected event 4 of 5\n");
        }
    }

    @Test
    void an_end_that_does_not_come_is_reported() {
        try (TestStream events = impatient("/endless").open()) {
            AssertionError error = assertThrows(AssertionError.class, events::awaitEnd);

            assertSays(error, "expected the end of the stream within PT0.1S", "came: nothing");
        }
    }

    @Test
    void an_event_before_the_end_is_reported() {
        try (TestStream events = server.open("/three")) {
            AssertionError error = assertThrows(AssertionError.class, events::awaitEnd);

            assertSays(error, "expected the end of the stream before any other event");
        }
    }

    @Test
    void a_comment_that_does_not_come_is_reported() {
        try (TestStream events = impatient("/endless").open()) {
            AssertionError error = assertThrows(AssertionError.class, events::awaitComment);

            assertSays(error, "expected a comment within PT0.1S");
        }
    }

    @Test
    void a_stream_whose_source_failed_is_closed_after_its_words() {
        try (TestStream events = server.open("/failing")) {
            assertEquals("1", events.next().data());
            assertEquals("stream-error", events.next().type());
            assertEquals(StreamEnd.CLOSED, events.awaitEnd());
        }
    }

    @Test
    void a_stream_that_was_left_is_no_longer_open_on_the_server() {
        TestStream events = server.open("/endless");
        events.close();

        AssertionError error = assertThrows(AssertionError.class, events::next);

        assertSays(error, "connection: BROKEN, closed by the test");
        server.awaitOpenStreams(0);
    }

    @Test
    void a_deadline_is_more_than_zero() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> server.request("/three").deadline(Duration.ZERO));

        assertEquals("deadline must be more than PT0S, was PT0S", refused.getMessage());
    }
}

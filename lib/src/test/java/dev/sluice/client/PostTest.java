package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.END_OF_BODY;
import static dev.sluice.client.ScriptedServer.NO_CONTENT;
import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.head;
import static dev.sluice.client.ScriptedServer.header;
import static dev.sluice.client.ScriptedServer.lastEventId;
import static dev.sluice.client.ScriptedServer.saying;
import static dev.sluice.client.WireStream.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.client.ScriptedServer.Scene;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with a body, or with another method, and whether they are sent again. */
@Timeout(60)
class PostTest {

    private static final RequestBody QUESTION = RequestBody.of("application/json", "{\"q\":\"é\"}");
    private static final String EVENT = "data: a\n\n";
    private static final String EVENT_WITH_ID = "id: 7\ndata: a\n\n";

    private final Recorder recorder = new Recorder();

    private static ClientOptions post(URI uri) {
        return ClientOptions.of(uri).withPost(QUESTION);
    }

    @Test
    void a_POST_carries_its_body_its_type_and_the_last_event_id() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(saying(NO_CONTENT));
                EventClient client =
                        recorder.open(
                                post(server.uri()).withHeader("X-A", "1").withLastEventId("17"))) {
            client.next();

            List<String> request = server.request();
            assertEquals("POST /stream HTTP/1.1", request.getFirst());
            assertEquals("application/json", header("Content-Type", request));
            assertEquals("text/event-stream", header("Accept", request));
            assertEquals("1", header("X-A", request));
            assertEquals("17", lastEventId(request));
            // Read as ISO 8859-1, a character for each byte.
            assertEquals("{\"q\":\"Ã©\"}", server.body());
        }
    }

    @Test
    void a_body_can_be_sent_with_another_method() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(saying(NO_CONTENT));
                EventClient client = recorder.open(post(server.uri()).withMethod("QUERY"))) {
            client.next();

            assertEquals("QUERY /stream HTTP/1.1", server.request().getFirst());
            assertEquals(9, server.body().length() - 1);
        }
    }

    @Test
    void a_POST_whose_body_ends_is_over_and_not_sent_again() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(saying(STREAM, chunk(EVENT), END_OF_BODY));
                EventClient client = recorder.open(post(server.uri()))) {
            assertEquals(List.of(message("a")), Recorder.all(client));

            assertEquals(List.of("opened /stream", "ended"), recorder.told);
            server.request();
            assertEquals(0, server.requestsLeft());
        }
    }

    @Test
    void a_POST_that_breaks_off_without_an_id_is_lost_and_not_sent_again() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(visit -> visit.say(STREAM, chunk(EVENT)).cut());
                EventClient client = recorder.open(post(server.uri()))) {
            assertEquals(Optional.of(message("a")), client.next());
            EventStreamLostException lost =
                    assertThrows(EventStreamLostException.class, client::next);

            assertInstanceOf(IOException.class, lost.getCause());
            assertEquals(
                    "the stream of POST "
                            + server.uri()
                            + " broke off ("
                            + lost.getCause()
                            + "), and a second request may do its work twice;"
                            + " allow it with withRepeatable(true)",
                    lost.getMessage());
            assertEquals(
                    List.of("opened /stream", "failed EventStreamLostException"), recorder.told);
            assertEquals(Optional.empty(), client.next());
            server.request();
            assertEquals(0, server.requestsLeft());
        }
    }

    @Test
    void a_POST_that_the_server_asks_to_repeat_is_lost_and_not_taken_for_ended() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(STREAM, chunk(EVENT + "retry: 2000\n"), END_OF_BODY));
                EventClient client = recorder.open(post(server.uri()))) {
            assertEquals(Optional.of(message("a")), client.next());

            assertThrows(EventStreamLostException.class, client::next);
        }
    }

    @Test
    void a_POST_that_is_cut_before_its_head_is_lost() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(ScriptedServer.Visit::cut);
                EventClient client = recorder.open(post(server.uri()))) {
            assertThrows(EventStreamLostException.class, client::next);

            server.request();
            assertEquals(0, server.requestsLeft());
        }
    }

    @Test
    void a_POST_with_an_id_is_sent_again_to_resume_after_a_cut_and_after_the_end_of_the_body()
            throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                visit -> visit.say(STREAM, chunk(EVENT_WITH_ID)).cut(),
                                saying(STREAM, END_OF_BODY),
                                saying(NO_CONTENT));
                EventClient client = recorder.open(post(server.uri()))) {
            assertEquals(List.of(message("a", "7")), Recorder.all(client));

            assertEquals("none", lastEventId(server.request()));
            String body = server.body();
            for (int i = 0; i < 2; i++) {
                List<String> again = server.request();
                assertEquals("POST /stream HTTP/1.1", again.getFirst());
                assertEquals("7", lastEventId(again));
                assertEquals(body, server.body());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, true", "PUT, false", "DELETE, false", "QUERY, false"})
    void a_request_that_may_be_repeated_is_sent_again_without_an_id(
            String method, boolean repeatable) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                visit -> visit.say(STREAM, chunk(EVENT)).cut(),
                                saying(head(500, "Content-Length: 0")),
                                saying(STREAM, END_OF_BODY),
                                saying(NO_CONTENT));
                EventClient client =
                        recorder.open(
                                post(server.uri()).withMethod(method).withRepeatable(repeatable))) {
            assertEquals(List.of(message("a")), Recorder.all(client));

            for (int i = 0; i < 4; i++) {
                assertEquals(method + " /stream HTTP/1.1", server.request().getFirst());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 503})
    void a_POST_is_sent_again_after_a_status_that_says_that_nothing_was_done(int status)
            throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(head(status, "Content-Length: 0")),
                                saying(STREAM, chunk(EVENT), END_OF_BODY));
                EventClient client = recorder.open(post(server.uri()))) {
            assertEquals(List.of(message("a")), Recorder.all(client));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504, 524})
    void a_POST_is_refused_by_a_status_after_which_the_work_may_have_begun(int status)
            throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(saying(head(status, "Content-Length: 0")));
                EventClient client = recorder.open(post(server.uri()))) {
            EventStreamRefusedException refused =
                    assertThrows(EventStreamRefusedException.class, client::next);

            assertEquals(status, refused.status());
            assertEquals(List.of("failed EventStreamRefusedException"), recorder.told);
        }
    }

    @Test
    void a_POST_is_tried_again_while_no_server_can_be_reached() throws Exception {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/stream");
        }
        try (EventClient client = recorder.closingAfter(3, post(nobody))) {
            assertEquals(Optional.empty(), client.next());

            assertEquals(Recorder.seconds(2, 4, 8), recorder.pauses);
        }
    }

    @Test
    void an_interrupted_POST_is_not_sent_twice() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Scene slow =
                visit -> {
                    asked.countDown();
                    interrupted.await();
                    visit.say(STREAM, chunk(EVENT), END_OF_BODY);
                };
        try (ScriptedServer server = ScriptedServer.playing(slow);
                EventClient client = recorder.open(post(server.uri()))) {
            Asking asking = Asking.of(client);
            asked.await();
            assertInstanceOf(InterruptedException.class, asking.interrupt().failure());
            interrupted.countDown();

            assertEquals(List.of(message("a")), Recorder.all(client));
            server.request();
            assertEquals(0, server.requestsLeft());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, POST,  GET",
        "302, POST,  GET",
        "303, POST,  GET",
        "303, PUT,   GET",
        "302, QUERY, QUERY",
        "307, POST,  POST",
        "308, POST,  POST",
    })
    void a_redirect_keeps_or_changes_the_method_as_the_standard_says(
            int status, String method, String then) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(head(status, "Location: /there", "Content-Length: 0")),
                                saying(NO_CONTENT));
                EventClient client = recorder.open(post(server.uri()).withMethod(method))) {
            assertEquals(Optional.empty(), client.next());

            assertEquals(method + " /stream HTTP/1.1", server.request().getFirst());
            String body = server.body();
            List<String> request = server.request();
            assertEquals(then + " /there HTTP/1.1", request.getFirst());
            assertEquals(then.equals("GET") ? "" : body, server.body());
            assertEquals(
                    then.equals("GET") ? "none" : "application/json",
                    header("Content-Type", request));
        }
    }

    @Test
    void a_request_that_was_carried_out_is_not_sent_again_when_its_result_is_away()
            throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(head(303, "Location: /there", "Content-Length: 0")),
                                saying(head(503, "Content-Length: 0")));
                EventClient client = recorder.open(post(server.uri()))) {
            assertThrows(EventStreamException.class, client::next);

            assertEquals("POST /stream HTTP/1.1", server.request().getFirst());
            assertEquals("GET /there HTTP/1.1", server.request().getFirst());
        }
    }

    @Test
    void a_retry_in_an_event_does_not_ask_to_come_back() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(STREAM, chunk("data: a\nretry: 3000\n\n"), END_OF_BODY));
                EventClient client = recorder.open(post(server.uri()))) {
            assertEquals("a", client.next().orElseThrow().data());
            assertEquals(Optional.empty(), client.next());
        }
    }

    @Test
    void a_redirect_does_not_take_the_body_to_another_origin() throws Exception {
        try (ScriptedServer there = ScriptedServer.playing(saying(NO_CONTENT));
                ScriptedServer server =
                        ScriptedServer.playing(
                                saying(
                                        head(
                                                307,
                                                "Location: " + there.uri(),
                                                "Content-Length: 0")));
                EventClient client = recorder.open(post(server.uri()))) {
            EventStreamRefusedException refused =
                    assertThrows(EventStreamRefusedException.class, client::next);

            assertEquals(
                    server.uri()
                            + " must answer with 200 and the content type text/event-stream, was"
                            + " 307 to another origin, where the body is not sent",
                    refused.getMessage());
            assertEquals(0, there.requestsLeft());
        }
    }
}

package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.head;
import static dev.sluice.client.ScriptedServer.saying;
import static dev.sluice.client.WireStream.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RefusedStreamTest {

    private static final String PROBLEM = "Content-Type: application/problem+json";

    private final Recorder recorder = new Recorder();

    @Test
    void a_refusal_has_the_status_and_detail_of_the_server() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(
                        problem(401, "{\"title\":\"t\",\"detail\":\"Token expired\"}"))) {
            EventStreamRefusedException refused = refusal(server);

            assertEquals(401, refused.status());
            assertEquals(Optional.of("Token expired"), refused.detail());
            assertEquals(
                    server.uri()
                            + " must answer with 200 and the content type text/event-stream,"
                            + " was 401: Token expired",
                    refused.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 206, 304, 400, 401, 403, 404, 405, 406, 410, 501, 505})
    void a_permanent_error_status_refuses_the_stream(int status) throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(saying(head(status, "Content-Length: 0")))) {
            assertEquals(status, refusal(server).status());
            assertEquals(List.of("failed EventStreamRefusedException"), recorder.told);
        }
    }

    @Test
    void a_refusal_ends_the_client() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(problem(404, "{}"));
                EventClient client = recorder.open(server.uri())) {
            assertThrows(EventStreamRefusedException.class, client::next);

            assertEquals(Optional.empty(), client.next());
        }
    }

    @Test
    void a_compressed_stream_is_refused_with_what_it_is_compressed_with() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(
                        saying(
                                head(
                                        200,
                                        "Content-Type: text/event-stream",
                                        "Content-Encoding: identity",
                                        "Content-Encoding: gzip, br")))) {
            assertEquals(
                    server.uri()
                            + " must answer with 200 and the content type text/event-stream, was"
                            + " 200 and compressed (gzip, br), unasked",
                    refusal(server).getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity, identity", ""})
    void a_stream_that_is_not_compressed_is_read(String coding) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(
                                        head(
                                                200,
                                                "Content-Type: text/event-stream",
                                                "Content-Encoding: " + coding,
                                                "Transfer-Encoding: chunked"),
                                        chunk("data: a\n\n")));
                EventClient client = recorder.open(server.uri())) {
            assertEquals("a", client.next().orElseThrow().data());
        }
    }

    @Test
    void a_refusal_has_the_title_if_there_is_no_detail() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(problem(404, "{\"title\":\"Not Found\"}"))) {
            assertEquals(Optional.of("Not Found"), refusal(server).detail());
        }
    }

    @Test
    void the_detail_is_shortened_to_one_line() throws Exception {
        String detail = "a\\nb\\u001b[31m" + "x".repeat(300);
        try (ScriptedServer server =
                ScriptedServer.playing(problem(400, "{\"detail\":\"" + detail + "\"}"))) {
            assertEquals(
                    Optional.of("a b [31m" + "x".repeat(189) + "..."), refusal(server).detail());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no JSON", "[]", "\"text\"", "{\"detail\":{}}", "{\"detail\":null}"})
    void a_refusal_has_no_detail_if_the_problem_has_none(String body) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(problem(400, body))) {
            assertEquals(Optional.empty(), refusal(server).detail());
        }
    }

    @Test
    void a_refusal_has_no_detail_if_the_problem_is_too_long() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(problem(400, "{\"detail\":\"" + "x".repeat(9000) + "\"}"))) {
            assertEquals(Optional.empty(), refusal(server).detail());
        }
    }

    @Test
    void a_refusal_has_no_detail_if_the_problem_is_cut_off() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(visit ->
                        visit.say(head(400, PROBLEM, "Content-Length: 100"), "{\"detail\":\"x\"}")
                                .cut())) {
            assertEquals(Optional.empty(), refusal(server).detail());
        }
    }

    @Test
    void a_refusal_has_no_detail_if_the_body_is_no_problem() throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(
                        saying(head(403, "Content-Type: text/html", "Content-Length: 2"), "{}"))) {
            assertEquals(Optional.empty(), refusal(server).detail());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/event-stream",
                "text/event-stream;charset=utf-8",
                "TEXT/Event-Stream ; charset=utf-8"
            })
    void a_stream_with_the_right_content_type_is_accepted(String type) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(head(200, "Content-Type: " + type), "data: a\n\n"));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(Optional.of(message("a")), client.next());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/event-stream2", "application/json"})
    void a_stream_with_any_other_content_type_is_refused(String type) throws Exception {
        try (ScriptedServer server =
                ScriptedServer.playing(saying(head(200, "Content-Type: " + type)))) {
            EventStreamRefusedException refused = refusal(server);

            assertEquals(200, refused.status());
            assertEquals(
                    server.uri()
                            + " must answer with 200 and the content type text/event-stream,"
                            + " was 200 and "
                            + type,
                    refused.getMessage());
        }
    }

    @Test
    void a_stream_without_a_content_type_is_refused() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(saying(head(200)))) {
            assertEquals(
                    server.uri()
                            + " must answer with 200 and the content type text/event-stream,"
                            + " was 200 without a content type",
                    refusal(server).getMessage());
        }
    }

    @Test
    void the_message_of_a_refusal_contains_no_secrets() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(problem(401, "{\"detail\":\"No\"}"));
                EventClient client =
                        recorder.open(
                                ClientOptions.of(URI.create(server.uri() + "?token=s3cret"))
                                        .withHeader("Authorization", "Bearer s3cret"))) {
            String message =
                    assertThrows(EventStreamRefusedException.class, client::next).getMessage();

            assertFalse(message.contains("s3cret"), message);
        }
    }

    @Test
    void a_stream_fails_at_an_event_over_the_limit() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(STREAM, chunk("data: a\n\ndata: " + "x".repeat(100))));
                EventClient client =
                        recorder.open(ClientOptions.of(server.uri()).withMaxEventBytes(100))) {
            assertEquals(Optional.of(message("a")), client.next());
            assertThrows(EventStreamException.class, client::next);
            assertEquals(Optional.empty(), client.next());

            assertEquals(List.of("opened /stream", "failed EventStreamException"), recorder.told);
        }
    }

    private EventStreamRefusedException refusal(ScriptedServer server) {
        try (EventClient client = recorder.open(server.uri())) {
            return assertThrows(EventStreamRefusedException.class, client::next);
        }
    }

    private static ScriptedServer.Scene problem(int status, String body) {
        return saying(head(status, PROBLEM, "Content-Length: " + body.length()), body);
    }
}

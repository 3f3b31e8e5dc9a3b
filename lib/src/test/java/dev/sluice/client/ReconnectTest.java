package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.END_OF_BODY;
import static dev.sluice.client.ScriptedServer.NO_CONTENT;
import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.head;
import static dev.sluice.client.ScriptedServer.lastEventId;
import static dev.sluice.client.ScriptedServer.saying;
import static dev.sluice.client.WireStream.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.protocol.ControlType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that follow one that has ended, or was refused for now. */
@Timeout(60)
class ReconnectTest {

    private static final String HEARTBEAT = ":\n";

    private final Recorder recorder = new Recorder();

    @Test
    void a_stream_that_ends_is_resumed_after_its_last_event() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(STREAM, chunk("id: 1\ndata: a\n\n"), END_OF_BODY),
                                saying(STREAM, chunk("id: 2\ndata: b\n\n"), END_OF_BODY),
                                saying(NO_CONTENT));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(Optional.of(message("a", "1")), client.next());
            assertEquals(Optional.of(message("b", "2")), client.next());
            assertEquals(Optional.empty(), client.next());

            assertEquals("none", lastEventId(server.request()));
            assertEquals("1", lastEventId(server.request()));
            assertEquals("2", lastEventId(server.request()));
        }
    }

    @Test
    void a_204_ends_the_stream_for_good() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(saying(NO_CONTENT));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(Optional.empty(), client.next());
            assertEquals(Optional.empty(), client.next());

            assertEquals(List.of("ended"), recorder.told);
        }
    }

    @Test
    void the_listener_is_notified_of_each_connection_and_of_the_end() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(STREAM, chunk("data: a\n\n"), END_OF_BODY),
                                saying(STREAM, chunk(HEARTBEAT), END_OF_BODY),
                                saying(NO_CONTENT));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(List.of(message("a")), Recorder.all(client));

            assertEquals(
                    List.of(
                            "opened /stream",
                            "disconnected in order PT2S",
                            "opened /stream",
                            "disconnected in order PT2S",
                            "ended"),
                    recorder.told);
        }
    }

    @Test
    void a_stream_is_resumed_from_a_position_that_came_without_an_event() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(
                                        STREAM,
                                        chunk("event: position\nid: 7\ndata: {}\n\n"),
                                        END_OF_BODY),
                                saying(NO_CONTENT));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(Optional.empty(), client.next());
            assertEquals("7", client.lastEventId());

            server.request();
            assertEquals("7", lastEventId(server.request()));
        }
    }

    @Test
    void a_stream_is_not_requested_again_after_an_end_event() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(
                                        STREAM,
                                        chunk("id: 1\ndata: a\n\n"),
                                        chunk("event: end\nid: end\ndata: {}\n\n"),
                                        chunk("data: too late\n\n")));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(List.of(message("a", "1")), Recorder.all(client));
            assertEquals("end", client.lastEventId());
            assertEquals(List.of("opened /stream", "ended"), recorder.told);
        }
    }

    @Test
    void a_stream_is_resumed_from_an_id_that_came_without_data() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(STREAM, chunk("id: 1\ndata: a\n\nid: end\n\n"), END_OF_BODY),
                                saying(NO_CONTENT));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(Optional.of(message("a", "1")), client.next());
            assertEquals("1", client.lastEventId());
            assertEquals(Optional.empty(), client.next());
            assertEquals("end", client.lastEventId());

            server.request();
            assertEquals("end", lastEventId(server.request()));
        }
    }

    @Test
    void a_stream_is_requested_without_an_id_after_the_server_has_reset_it() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(STREAM, chunk("id\ndata: a\n\n"), END_OF_BODY),
                                saying(NO_CONTENT));
                EventClient client =
                        recorder.open(ClientOptions.of(server.uri()).withLastEventId("17"))) {
            assertEquals(List.of(message("a", "")), Recorder.all(client));

            assertEquals("17", lastEventId(server.request()));
            assertEquals("none", lastEventId(server.request()));
        }
    }

    @Test
    void a_stream_is_requested_without_an_id_that_cannot_be_sent_back_and_says_so_once()
            throws Exception {
        ScriptedServer.Scene stream = saying(STREAM, chunk("id: \u00e9\ndata: a\n\n"), END_OF_BODY);
        try (ScriptedServer server = ScriptedServer.playing(stream, stream, saying(NO_CONTENT));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(
                    List.of(message("a", "\u00e9"), message("a", "\u00e9")), Recorder.all(client));

            for (int i = 0; i < 3; i++) {
                assertEquals("none", lastEventId(server.request()));
            }
            assertEquals(
                    List.of("unresumable \u00e9"),
                    recorder.told.stream().filter(told -> told.startsWith("unres")).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" 7", "7 ", "a\tb"})
    void an_id_that_a_header_would_change_is_not_sent_back(String id) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(STREAM, chunk("id: " + id + "\ndata: a\n\n"), END_OF_BODY),
                                saying(NO_CONTENT));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(List.of(message("a", id)), Recorder.all(client));

            server.request();
            assertEquals("none", lastEventId(server.request()));
        }
    }

    @Test
    void a_stream_is_resumed_again_when_its_ids_can_be_sent_back() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(
                                        STREAM,
                                        chunk("id: \u00e9\ndata: a\n\nid: 7\ndata: b\n\n"),
                                        END_OF_BODY),
                                saying(NO_CONTENT));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(List.of(message("a", "\u00e9"), message("b", "7")), Recorder.all(client));

            server.request();
            assertEquals("7", lastEventId(server.request()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 507, 520, 522, 524})
    void a_temporary_error_status_is_tried_again(int status) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(
                                        head(
                                                status,
                                                "Content-Type: application/problem+json",
                                                "Content-Length: 21"),
                                        "{\"detail\":\"Too many\"}"),
                                saying(STREAM, chunk("data: a\n\n")));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(Optional.of(message("a")), client.next());

            EventStreamRefusedException cause =
                    assertInstanceOf(EventStreamRefusedException.class, recorder.causes.getFirst());
            assertEquals(status, cause.status());
            assertEquals(Optional.of("Too many"), cause.detail());
        }
    }

    @Test
    void the_end_of_a_run_is_an_event_before_the_end_of_its_stream() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(
                                        STREAM,
                                        chunk(
                                                """
                                                id: 5
                                                event: run-end
                                                data: {"state":"done"}

                                                event: end
                                                id: end
                                                data: {}

                                                """)));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(
                    List.of(
                            new ReceivedEvent(
                                    ControlType.RUN_END.wireName(), "{\"state\":\"done\"}", "5")),
                    Recorder.all(client));
            assertEquals(List.of("opened /stream", "ended"), recorder.told);
            server.request();
            assertEquals(0, server.requestsLeft());
        }
    }
}

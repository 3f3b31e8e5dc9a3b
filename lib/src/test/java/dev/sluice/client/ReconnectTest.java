package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.END_OF_BODY;
import static dev.sluice.client.ScriptedServer.NO_CONTENT;
import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.head;
import static dev.sluice.client.ScriptedServer.saying;
import static dev.sluice.client.WireStream.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.client.ScriptedServer.Scene;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReconnectTest {

    private static final String HEARTBEAT = ":\n";

    private final Recorder recorder = new Recorder();

    @Nested
    class AStreamThatEnds {

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
                assertEquals(List.of(message("a")), all(client));

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
                assertEquals(List.of(message("a", "1")), all(client));
                assertEquals("end", client.lastEventId());
                assertEquals(List.of("opened /stream", "ended"), recorder.told);
            }
        }

        @Test
        void a_stream_is_resumed_from_an_id_that_came_without_data() throws Exception {
            try (ScriptedServer server =
                            ScriptedServer.playing(
                                    saying(
                                            STREAM,
                                            chunk("id: 1\ndata: a\n\nid: end\n\n"),
                                            END_OF_BODY),
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
                assertEquals(List.of(message("a", "")), all(client));

                assertEquals("17", lastEventId(server.request()));
                assertEquals("none", lastEventId(server.request()));
            }
        }

        @Test
        void a_stream_fails_if_its_last_event_id_cannot_be_sent_back() throws Exception {
            try (ScriptedServer server =
                            ScriptedServer.playing(
                                    saying(STREAM, chunk("id: \u00e9\ndata: a\n\n"), END_OF_BODY));
                    EventClient client = recorder.open(server.uri())) {
                assertEquals(Optional.of(message("a", "\u00e9")), client.next());

                assertEquals(
                        "the last event id must be printable ASCII to be sent back in a header,"
                                + " which this server's is not; the stream cannot be resumed",
                        assertInstanceOf(EventStreamException.class, Asking.of(client).failure())
                                .getMessage());
            }
        }
    }

    @Nested
    class AConnectionThatIsCut {

        @Test
        void a_connection_cut_within_an_event_loses_and_repeats_nothing() throws Exception {
            String whole = "id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n";
            Scene rest = saying(STREAM, chunk(whole.substring(15)), END_OF_BODY);
            for (int cut = 15; cut < 30; cut++) {
                String until = whole.substring(0, cut);
                Recorder recorder = new Recorder();
                try (ScriptedServer server =
                                ScriptedServer.playing(
                                        visit -> visit.say(STREAM, chunk(until)).cut(),
                                        rest,
                                        saying(NO_CONTENT));
                        EventClient client = recorder.open(server.uri())) {
                    assertEquals(
                            List.of(message("a", "1"), message("b", "2"), message("c", "3")),
                            all(client),
                            "cut at " + cut);

                    server.request();
                    assertEquals("1", lastEventId(server.request()), "cut at " + cut);
                }
            }
        }

        @Test
        void a_connection_cut_within_a_chunk_delivers_the_complete_events() throws Exception {
            try (ScriptedServer server =
                            ScriptedServer.playing(
                                    visit ->
                                            visit.say(STREAM, "ff\r\nid: 1\ndata: a\n\nid: 2\nda")
                                                    .cut(),
                                    saying(NO_CONTENT));
                    EventClient client = recorder.open(server.uri())) {
                assertEquals(List.of(message("a", "1")), all(client));

                server.request();
                assertEquals("1", lastEventId(server.request()));
            }
        }

        @Test
        void a_connection_cut_before_its_head_is_tried_again() throws Exception {
            try (ScriptedServer server =
                            ScriptedServer.playing(
                                    // Twice, because the JDK's client asks once more by itself.
                                    ScriptedServer.Visit::cut,
                                    ScriptedServer.Visit::cut,
                                    saying(STREAM, chunk("data: a\n\n"), END_OF_BODY),
                                    saying(NO_CONTENT));
                    EventClient client = recorder.open(server.uri())) {
                assertEquals(List.of(message("a")), all(client));
                assertInstanceOf(IOException.class, recorder.causes.getFirst());
            }
        }

        @Test
        void a_server_that_cannot_be_reached_is_tried_again() throws Exception {
            List<Duration> delays = new ArrayList<>();
            CountDownLatch threeTries = new CountDownLatch(3);
            try (EventClient client =
                    EventClient.open(
                            ClientOptions.of(nobodyListens()),
                            recorder,
                            HttpClient.newHttpClient(),
                            new ClientTime(
                                    (delay, closed) -> {
                                        delays.add(delay);
                                        threeTries.countDown();
                                        if (threeTries.getCount() == 0) {
                                            closed.countDown();
                                        }
                                    },
                                    () -> 0L,
                                    () -> Recorder.NOW))) {
                assertEquals(Optional.empty(), client.next());

                assertEquals(seconds(2, 4, 8), delays);
            }
        }
    }

    @Nested
    class AConnectionThatIsDead {

        private final Scene live = saying(STREAM, chunk("data: a\n\n"));

        @Test
        void a_connection_that_is_silent_for_the_read_timeout_is_replaced() throws Exception {
            try (ScriptedServer server =
                            ScriptedServer.playing(saying(STREAM, chunk(HEARTBEAT)), live);
                    EventClient client = recorder.open(impatient(server))) {
                assertEquals(Optional.of(message("a")), client.next());

                assertInstanceOf(HttpTimeoutException.class, recorder.causes.getFirst());
                assertEquals("nothing came for PT0.3S", recorder.causes.getFirst().getMessage());
            }
        }

        @Test
        void a_connection_without_a_head_is_replaced_after_the_read_timeout() throws Exception {
            try (ScriptedServer server = ScriptedServer.playing(visit -> {}, live);
                    EventClient client = recorder.open(impatient(server))) {
                assertEquals(Optional.of(message("a")), client.next());

                assertInstanceOf(HttpTimeoutException.class, recorder.causes.getFirst());
            }
        }

        @Test
        void a_dead_connection_is_closed() throws Exception {
            CountDownLatch left = new CountDownLatch(1);
            try (ScriptedServer server =
                            ScriptedServer.playing(
                                    visit -> {
                                        visit.say(STREAM).awaitLeaving();
                                        left.countDown();
                                    },
                                    live);
                    EventClient client = recorder.open(impatient(server))) {
                assertEquals(Optional.of(message("a")), client.next());

                left.await();
            }
        }

        private static ClientOptions impatient(ScriptedServer server) {
            return ClientOptions.of(server.uri()).withReadTimeout(Duration.ofMillis(300));
        }
    }

    @Nested
    class TheDelay {

        private static final Scene NOTHING = saying(STREAM, END_OF_BODY);
        private static final Scene A_COMMENT = saying(STREAM, chunk(HEARTBEAT), END_OF_BODY);
        private static final Scene AN_EVENT = saying(STREAM, chunk("data\n\n"), END_OF_BODY);
        private static final Scene NO_STREAM = unavailable("Server: x");

        @Test
        void the_retry_of_the_server_sets_the_delay() throws Exception {
            assertEquals(
                    List.of(Duration.ofMillis(7100)),
                    delays(saying(STREAM, chunk(":\nretry: 7100\n"), END_OF_BODY)));
        }

        @Test
        void the_retry_of_the_server_is_kept_for_later_connections() throws Exception {
            Scene retry = saying(STREAM, chunk(":\nretry: 7000\n"), END_OF_BODY);

            assertEquals(seconds(7, 7, 14, 28), delays(retry, A_COMMENT, NO_STREAM, NO_STREAM));
        }

        @Test
        void the_delay_doubles_with_each_attempt_that_receives_nothing() throws Exception {
            assertEquals(
                    seconds(2, 4, 8, 16, 30, 30),
                    delays(NOTHING, NO_STREAM, NOTHING, NO_STREAM, NO_STREAM, NOTHING));
        }

        @Test
        void the_delay_is_reset_after_an_event() throws Exception {
            assertEquals(seconds(2, 4, 2, 4), delays(NO_STREAM, NO_STREAM, AN_EVENT, NO_STREAM));
        }

        @Test
        void the_delay_is_reset_after_a_comment() throws Exception {
            assertEquals(seconds(2, 4, 2, 4), delays(NO_STREAM, NO_STREAM, A_COMMENT, NO_STREAM));
        }

        @ParameterizedTest
        @CsvSource({
            "17,                            17",
            "' 17 ',                        17",
            "'Sun, 01 Mar 2026 12:01:30 GMT', 90",
            "'Sun, 01 Mar 2026 11:59:00 GMT', 2",
            "1,                             2",
            "soon,                          2",
            "-17,                           2",
        })
        void the_delay_follows_the_Retry_After_of_an_unavailable_server(
                String retryAfter, long seconds) throws Exception {
            assertEquals(seconds(seconds), delays(unavailable("Retry-After: " + retryAfter)));
        }

        private List<Duration> delays(Scene... scenes) throws Exception {
            Scene[] all = Arrays.copyOf(scenes, scenes.length + 1);
            all[scenes.length] = saying(NO_CONTENT);
            try (ScriptedServer server = ScriptedServer.playing(all);
                    EventClient client = recorder.open(server.uri())) {
                all(client);
                return recorder.pauses;
            }
        }

        private static Scene unavailable(String header) {
            return saying(head(503, header, "Content-Length: 0"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 502, 503, 504})
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

    private static List<Duration> seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
    }

    private static List<ReceivedEvent> all(EventClient client) {
        List<ReceivedEvent> events = new ArrayList<>();
        client.forEach(events::add);
        return events;
    }

    private static String lastEventId(List<String> request) {
        return request.stream()
                .filter(line -> line.startsWith("Last-Event-ID: "))
                .map(line -> line.substring("Last-Event-ID: ".length()))
                .findFirst()
                .orElse("none");
    }

    private static URI nobodyListens() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/stream");
        }
    }
}

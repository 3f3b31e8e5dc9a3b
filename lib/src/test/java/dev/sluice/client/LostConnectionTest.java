package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.END_OF_BODY;
import static dev.sluice.client.ScriptedServer.NO_CONTENT;
import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.lastEventId;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are cut, or dead. */
@Timeout(60)
class LostConnectionTest {

    private static final String HEARTBEAT = ":\n";

    private final Recorder recorder = new Recorder();

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
                        Recorder.all(client),
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
            assertEquals(List.of(message("a", "1")), Recorder.all(client));

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
            assertEquals(List.of(message("a")), Recorder.all(client));
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
                                () -> Recorder.NOW,
                                ClientTime.SYSTEM.patience(),
                                ClientTime.SYSTEM.ticks()))) {
            assertEquals(Optional.empty(), client.next());

            assertEquals(Recorder.seconds(2, 4, 8), delays);
        }
    }

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

    private static URI nobodyListens() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/stream");
        }
    }
}

package dev.sluice.client;

import static dev.sluice.client.WireStream.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.TestServer;
import dev.sluice.http.stream.Route;
import dev.sluice.source.Sources;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against the server of this library. */
@Timeout(60)
class SluiceStreamTest {

    private final Recorder recorder = new Recorder();

    @Test
    void a_stream_is_read_to_its_end_and_not_requested_again() throws Exception {
        try (TestServer server =
                        TestServer.of(
                                Sources.of(
                                        MessageEvent.of("a").withId("1"),
                                        MessageEvent.of("b\nc").withType("x").withId("2")));
                EventClient client = recorder.open(uri(server))) {
            List<ReceivedEvent> events = new ArrayList<>();
            client.forEach(events::add);

            assertEquals(List.of(message("a", "1"), new ReceivedEvent("x", "b\nc", "2")), events);
            assertEquals(List.of("opened /stream", "ended"), recorder.told);
        }
    }

    @Test
    void a_stream_is_resumed_at_its_position_after_its_lifetime_has_ended() throws Exception {
        try (TestServer server =
                        TestServer.of(
                                TestServer.SILENT.withMaxLifetime(Duration.ofMillis(300)),
                                request ->
                                        Sources.handler(events -> {
                                            String id = events.lastEventId().orElse("0");
                                            int next = Integer.parseInt(id) + 1;
                                            events.send(
                                                    MessageEvent.of(next)
                                                            .withId(Integer.toString(next)));
                                            new CountDownLatch(1).await();
                                        }));
                EventClient client = recorder.open(uri(server))) {
            for (int i = 1; i <= 3; i++) {
                assertEquals(
                        Optional.of(message(Integer.toString(i), Integer.toString(i))),
                        client.next());
            }
        }
    }

    @Test
    void a_stream_with_heartbeats_stays_open() throws Exception {
        CountDownLatch heartbeats = new CountDownLatch(1);
        try (TestServer server =
                        TestServer.of(
                                TestServer.SILENT.withHeartbeat(Duration.ofMillis(20)),
                                request ->
                                        Sources.handler(events -> {
                                            heartbeats.await();
                                            events.send("a");
                                        }));
                EventClient client = recorder.open(uri(server))) {
            Asking asking = Asking.of(client);
            heartbeats.countDown();

            assertEquals(Optional.of(message("a")), asking.answer());
        }
    }

    @Test
    void a_POST_is_read_to_its_end_and_its_body_arrives() throws Exception {
        Route echo =
                new Route(
                        Method.POST,
                        "/stream",
                        TestServer.SILENT,
                        request -> Sources.of(request.content().as(String.class)));
        try (TestServer server = TestServer.of(List.of(echo));
                EventClient client =
                        recorder.open(
                                ClientOptions.of(uri(server))
                                        .withPost(RequestBody.of("text/plain", "grüße")))) {
            List<ReceivedEvent> events = new ArrayList<>();
            client.forEach(events::add);

            assertEquals(List.of(message("grüße")), events);
            assertEquals(List.of("opened /stream", "ended"), recorder.told);
        }
    }

    @Test
    void a_POST_whose_stream_the_server_cuts_short_is_lost() throws Exception {
        Route endless =
                new Route(
                        Method.POST,
                        "/stream",
                        TestServer.SILENT.withMaxLifetime(Duration.ofMillis(300)),
                        request ->
                                Sources.handler(events -> {
                                    events.send("a");
                                    new CountDownLatch(1).await();
                                }));
        try (TestServer server = TestServer.of(List.of(endless));
                EventClient client =
                        recorder.open(ClientOptions.of(uri(server)).withMethod("POST"))) {
            assertEquals(Optional.of(message("a")), client.next());
            assertThrows(EventStreamLostException.class, client::next);
        }
    }

    @Test
    void a_refused_stream_has_the_reason_given_by_the_server() throws Exception {
        try (TestServer server =
                        TestServer.of(
                                TestServer.SILENT,
                                request -> {
                                    throw new HttpException("No such thing", Status.NOT_FOUND_404);
                                });
                EventClient client = recorder.open(uri(server))) {
            EventStreamRefusedException refused =
                    assertThrows(EventStreamRefusedException.class, client::next);

            assertEquals(404, refused.status());
            assertEquals(Optional.of("No such thing"), refused.detail());
        }
    }

    private static URI uri(TestServer server) {
        return URI.create("http://127.0.0.1:" + server.port() + "/stream");
    }
}

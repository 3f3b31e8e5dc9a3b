package dev.sluice.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.ClientListener;
import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.session.SessionOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {

    private final TestServer server =
            TestServer.with(feature ->
                    feature.topics("/topics/{topic}")
                            .defaults(SessionOptions.defaults().withRetry(Duration.ofMillis(100))));
    private final FaultProxy proxy = FaultProxy.to(server.uri("/"));

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    private void publish(String data) {
        server.topics().topic("news").publish(data);
    }

    private TestRequest impatient() {
        return TestRequest.to(proxy.uri("/topics/news")).deadline(Duration.ofMillis(200));
    }

    private static void assertNothingComes(TestStream events) {
        events.awaitSilence(Duration.ofMillis(200));
    }

    @Test
    void faults_that_cannot_be_are_refused() {
        assertThrows(IllegalArgumentException.class, () -> proxy.cutAfterBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> proxy.cutAfter(""));
        assertThrows(IllegalArgumentException.class, () -> proxy.cutAfter("x".repeat(1001)));
        assertThrows(IllegalArgumentException.class, () -> proxy.letThrough(0));
    }

    @Test
    void everything_passes_at_first() {
        try (TestStream events = proxy.open("/topics/news")) {
            publish("one");

            assertEquals("one", events.next().data());
        }
    }

    @Test
    void a_connection_is_cut_in_the_middle_of_an_event_and_its_client_comes_back_for_it()
            throws Exception {
        ClientOptions options = ClientOptions.of(proxy.uri("/topics/news?lastEventId=earliest"));
        publish("one");
        publish("two");
        proxy.cutAfter("data: tw");

        AtomicInteger cuts = new AtomicInteger();
        ClientListener listener =
                new ClientListener() {
                    @Override
                    public void disconnected(Optional<Throwable> cause, Duration delay) {
                        cuts.incrementAndGet();
                    }
                };

        try (EventClient client = EventClient.open(options, listener)) {
            assertEquals("one", client.next().orElseThrow().data());
            assertEquals("two", client.next().orElseThrow().data());
            assertEquals(1, cuts.get());
        }
    }

    /** The event before it may come together with the end of the connection. */
    @RepeatedTest(20)
    void an_event_that_was_cut_does_not_come() {
        try (TestStream events = proxy.open("/topics/news")) {
            proxy.cutAfter("data: tw");
            publish("one");
            publish("two");

            assertEquals("one", events.next().data());
            assertEquals(StreamEnd.BROKEN, events.awaitEnd());
        }
    }

    @Test
    void a_connection_is_cut_after_so_many_bytes() {
        try (TestStream events = proxy.open("/topics/news")) {
            proxy.cutAfterBytes(1);
            publish("one");

            assertEquals(StreamEnd.BROKEN, events.awaitEnd());
        }
        try (TestStream again = proxy.open("/topics/news?lastEventId=earliest")) {
            assertEquals("one", again.next().data());
        }
    }

    @Test
    void all_connections_are_cut() {
        try (TestStream events = proxy.open("/topics/news")) {
            proxy.cut();

            assertEquals(StreamEnd.BROKEN, events.awaitEnd());
        }
    }

    @Test
    void all_connections_are_reset() {
        try (TestStream events = proxy.open("/topics/news")) {
            proxy.reset();

            assertEquals(StreamEnd.BROKEN, events.awaitEnd());
            AssertionError error = assertThrows(AssertionError.class, events::next);
            assertTrue(error.getMessage().contains("reset"), error::getMessage);
        }
    }

    @Test
    void responses_are_held_until_they_are_restored() {
        try (TestStream events = impatient().open()) {
            proxy.holdResponses();
            publish("one");
            assertNothingComes(events);

            proxy.restore();

            assertEquals("one", events.next().data());
        }
    }

    @Test
    void the_end_of_a_stream_does_not_pass_while_responses_are_held() {
        try (TestStream events = impatient().open()) {
            proxy.holdResponses();
            server.feature().close();
            AssertionError error = assertThrows(AssertionError.class, events::awaitEnd);
            assertTrue(error.getMessage().contains("connection: open"), error::getMessage);

            proxy.restore();

            assertEquals(StreamEnd.COMES_BACK, events.awaitEnd());
        }
    }

    @Test
    void a_server_does_not_notice_that_its_client_leaves_while_requests_are_held() {
        try (TestStream events = proxy.open("/topics/news")) {
            proxy.holdRequests();
            proxy.holdResponses();
            assertTrue(events.isOpen());
        }
        // It notices at once that others leave, who came later.
        for (int i = 0; i < 5; i++) {
            try (TestStream direct = server.open("/topics/news")) {
                assertTrue(direct.isOpen());
                assertEquals(2, server.feature().streams().openStreams());
            }
            server.awaitOpenStreams(1);
        }

        proxy.restore();

        server.awaitOpenStreams(0);
    }

    @Test
    void a_slow_network_passes_as_many_bytes_as_the_test_lets_through() {
        try (TestStream events = impatient().open()) {
            proxy.holdResponses();
            publish("one");
            proxy.letThrough(8);
            assertNothingComes(events);

            proxy.letThrough(10_000);

            assertEquals("one", events.next().data());
        }
    }

    @Test
    void connections_are_refused_until_they_are_restored() {
        try (TestStream events = proxy.open("/topics/news")) {
            proxy.refuse();
            assertThrows(AssertionError.class, () -> proxy.open("/topics/news"));
            publish("one");
            assertEquals("one", events.next().data());
        }

        proxy.restore();

        try (TestStream events = proxy.open("/topics/news?lastEventId=earliest")) {
            assertEquals("one", events.next().data());
        }
    }
}

package dev.sluice.app.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.app.Examples;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.event.MessageEvent;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import dev.sluice.testing.TestStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One service relays a topic of another. */
@Timeout(60)
class RelayTest {

    private SluiceService upstream;
    private SluiceService relay;

    @BeforeEach
    void start() {
        upstream = Examples.open(Sluice.service());
        relay =
                Examples.open(
                        Sluice.service()
                                .controllers(
                                        new RelayController(
                                                upstream.address()
                                                        .resolve(
                                                                "/topics/news?lastEventId=earliest"))));
    }

    @AfterEach
    void stop() {
        relay.close();
        upstream.close();
    }

    private String publish(String data) {
        return upstream.topics()
                .topic("news")
                .publish(MessageEvent.of(data).withType("headline"))
                .toString();
    }

    private TestStream read(String lastEventId) {
        return Examples.request(relay, "/relay").lastEventId(lastEventId).open();
    }

    @Test
    void the_relay_passes_events_on_with_their_types_and_ids() {
        String id = publish("one");

        try (TestStream events = read("")) {
            assertEquals(new ReceivedEvent("headline", "one", id), events.next());
        }
    }

    @Test
    void the_relay_resumes_from_the_last_event_id_of_a_client() {
        String first = publish("one");
        publish("two");

        try (TestStream events = read(first)) {
            assertEquals("two", events.next().data());
        }
    }

    @Test
    void the_relay_reports_a_gap_of_the_other_server() {
        publish("one");

        try (TestStream events = read("no-place-of-this-topic")) {
            ReceivedEvent gap = events.next();
            assertEquals("upstream-gap", gap.type());
            assertTrue(gap.data().contains("unknown"), gap::data);
        }
    }

    @Test
    void the_relay_leaves_the_other_server_when_its_client_leaves() {
        publish("one");
        try (TestStream events = read("")) {
            var _ = events.next();
            assertEquals(1, upstream.openStreams());
        }

        while (upstream.openStreams() > 0) {
            Thread.onSpinWait();
        }
    }
}

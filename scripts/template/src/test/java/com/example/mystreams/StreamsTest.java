package com.example.mystreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.service.SluiceService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The streams of the running service. None of the tests can hang: each has a time limit. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsTest {

    private static SluiceService service;

    @BeforeAll
    static void start() {
        service = Main.service().open("--server.port=0", "--admin.port=0");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static EventClient read(String path) {
        return EventClient.open(ClientOptions.of(service.address().resolve(path)));
    }

    @Test
    void a_countdown_ends_by_itself() {
        List<String> seen = new ArrayList<>();

        try (EventClient events = read("/countdown/3")) {
            for (ReceivedEvent event : events) {
                seen.add(event.data());
            }
        }

        assertEquals(List.of("3", "2", "1"), seen);
    }

    @Test
    void the_clock_ticks_until_its_client_leaves() throws Exception {
        try (EventClient events = read("/clock")) {
            assertTrue(events.next().orElseThrow().data().contains("\"time\""));
        }
    }

    @Test
    void a_published_event_reaches_the_readers() throws Exception {
        service.topics().topic("news").publish("first");

        try (EventClient events = read("/news?lastEventId=earliest")) {
            assertEquals("first", events.next().orElseThrow().data());
        }
    }
}

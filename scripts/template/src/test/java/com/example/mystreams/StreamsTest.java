package com.example.mystreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.ReceivedEvent;
import dev.sluice.clock.VirtualTime;
import dev.sluice.service.SluiceService;
import dev.sluice.testing.StreamEnd;
import dev.sluice.testing.TestRequest;
import dev.sluice.testing.TestServer;
import dev.sluice.testing.TestStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The streams of the running service. None of the tests can hang: each wait has a deadline. */
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

    private static TestStream open(String path) {
        return TestRequest.to(service.address().resolve(path)).open();
    }

    @Test
    void a_countdown_ends_by_itself() {
        try (TestStream events = open("/countdown/3")) {
            List<ReceivedEvent> ticks = events.take(3);

            assertEquals(List.of("3", "2", "1"), ticks.stream().map(ReceivedEvent::data).toList());
            assertEquals(StreamEnd.OVER, events.awaitEnd());
        }
    }

    /** Without the service, at a time that the test turns. */
    @Test
    void the_clock_ticks_every_second() {
        VirtualTime time = new VirtualTime();
        try (TestServer server =
                        TestServer.with(
                                feature -> feature.time(time).controllers(new ClockController()));
                TestStream events = server.open("/clock")) {
            time.advance(Duration.ofMinutes(1));

            assertTrue(events.take(60).getLast().data().contains("\"time\""));
        }
    }

    @Test
    void a_published_event_reaches_the_readers() {
        service.topics().topic("news").publish("first");

        try (TestStream events = open("/news?lastEventId=earliest")) {
            assertEquals("first", events.next().data());
        }
    }
}

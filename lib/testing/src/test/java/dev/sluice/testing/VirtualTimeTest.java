package dev.sluice.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.ReceivedEvent;
import dev.sluice.clock.VirtualTime;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.feature.FeatureBuilder;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VirtualTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = SessionOptions.defaults().heartbeat();

    private final VirtualTime time = new VirtualTime();

    @SseController
    static final class ClockController {

        @Sse("/clock")
        Source<Long> clock() {
            return Sources.interval(SECOND);
        }

        @Sse("/hourly")
        Source<Long> hourly() {
            return Sources.interval(Duration.ofHours(1));
        }

        @Sse("/newest")
        Source<Long> newest() {
            return Sources.interval(SECOND).throttleLatest(Duration.ofMillis(9_600));
        }

        @Sse("/merged")
        Source<Object> merged() {
            return Sources.merge(
                    Sources.interval(Duration.ofSeconds(20)).map(tick -> "a" + tick),
                    Sources.interval(Duration.ofSeconds(30)).map(tick -> "b" + tick));
        }
    }

    private FeatureBuilder settings(FeatureBuilder feature) {
        return feature
                .time(time)
                .controllers(new ClockController())
                .topics("/topics/{topic}")
                .stream("/silence", request -> Sources.handler(events -> Thread.sleep(60_000)));
    }

    private static List<String> data(List<ReceivedEvent> events) {
        return events.stream().map(ReceivedEvent::data).toList();
    }

    @Nested
    class OfAServer {

        private TestServer server;

        @BeforeEach
        void start() {
            server = TestServer.with(feature -> settings(feature));
        }

        @AfterEach
        void stop() {
            server.close();
        }

        @Test
        void an_interval_ticks_when_the_hands_are_turned() {
            try (TestStream events = server.open("/hourly")) {
                time.advance(Duration.ofHours(1));
                assertEquals("0", events.next().data());

                time.advance(Duration.ofHours(1));
                assertEquals("1", events.next().data());
            }
        }

        @Test
        void an_interval_gives_each_tick_of_a_long_time() {
            try (TestStream events = server.open("/clock")) {
                time.advance(Duration.ofMinutes(1));

                assertEquals(List.of("0", "1", "2"), data(events.take(3)));
                assertEquals("59", events.take(57).getLast().data());
            }
        }

        @Test
        void a_heartbeat_comes_when_nothing_was_sent_for_its_time() {
            try (TestStream events = server.open("/hourly")) {
                time.advance(HEARTBEAT);
                assertEquals("", events.awaitComment());

                time.advance(HEARTBEAT);
                assertEquals("", events.awaitComment());
            }
        }

        @Test
        void a_topic_gets_its_heartbeat_too() {
            try (TestStream events = server.open("/topics/news")) {
                time.advance(HEARTBEAT);
                assertEquals("", events.awaitComment());

                server.topics().topic("news").publish("first");
                assertEquals("first", events.next().data());
                time.advance(HEARTBEAT);
                assertEquals("", events.awaitComment());
            }
        }

        @Test
        void throttling_gives_the_newest_element_of_each_period() {
            try (TestStream events = server.open("/newest")) {
                time.advance(Duration.ofSeconds(21));

                assertEquals(List.of("0", "9", "19"), data(events.take(3)));
            }
        }

        @Test
        void the_branches_of_a_merge_keep_the_time_of_the_stream() {
            try (TestStream events = server.open("/merged")) {
                time.advance(Duration.ofSeconds(50));

                assertEquals(List.of("a0", "b0", "a1"), data(events.take(3)));
            }
        }

        @Test
        void a_drain_keeps_the_time_of_the_streams() throws Exception {
            DrainOptions options = new DrainOptions(Duration.ofMinutes(1), Duration.ofMinutes(2));
            try (TestStream one = server.open("/hourly");
                    TestStream other = server.open("/hourly")) {
                Thread drain = Thread.ofVirtual().start(() -> server.feature().drain(options));
                time.awaitWait(SECOND);
                assertTrue(one.isOpen() || other.isOpen());

                time.advance(SECOND);

                assertEquals(StreamEnd.COMES_BACK, one.awaitEnd());
                assertEquals(StreamEnd.COMES_BACK, other.awaitEnd());
                drain.join();
            }
        }
    }

    @Test
    void a_stream_ends_when_its_lifetime_is_over() {
        Duration longest = Duration.ofMinutes(10);
        SessionOptions options = SessionOptions.defaults().withMaxLifetime(longest);
        try (TestServer server = TestServer.with(feature -> settings(feature).defaults(options));
                TestStream events = server.open("/topics/news")) {
            time.advance(Duration.ofMinutes(8).minus(SECOND));
            assertEquals(1, server.feature().streams().openStreams());

            time.advance(Duration.ofMinutes(2).plus(SECOND));

            assertEquals(StreamEnd.COMES_BACK, events.awaitEnd());
        }
    }

    @Test
    void a_source_that_never_waits_is_reported_when_the_hands_are_turned() {
        AtomicReference<Thread> busy = new AtomicReference<>();
        try (TestServer server =
                        TestServer.with(feature ->
                                feature.time(time).stream(
                                        "/busy",
                                        request ->
                                                Sources.handler(events -> {
                                                    busy.set(Thread.currentThread());
                                                    events.send(MessageEvent.of("on"));
                                                    while (!Thread.interrupted()) {
                                                        Thread.onSpinWait();
                                                    }
                                                })));
                TestStream events = server.open("/busy")) {
            assertEquals("on", events.next().data());

            IllegalStateException stuck =
                    assertThrows(IllegalStateException.class, () -> time.advance(SECOND));

            assertTrue(stuck.getMessage().contains("still at work"), stuck.getMessage());
        }
    }

    @Test
    void the_hands_cannot_be_turned_back() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class, () -> time.advance(Duration.ofSeconds(-1)));

        assertEquals("by must be PT0S or more, was PT-1S", refused.getMessage());
    }

    /** Everything at once, on a machine that has something else to do. */
    @Nested
    class BesideOtherWork {

        private final List<Thread> others =
                List.of(
                        Thread.ofPlatform().daemon().unstarted(BesideOtherWork::spin),
                        Thread.ofPlatform().daemon().unstarted(BesideOtherWork::spin));

        private static void spin() {
            while (!Thread.interrupted()) {
                Thread.onSpinWait();
            }
        }

        @BeforeEach
        void begin() {
            others.forEach(Thread::start);
        }

        @AfterEach
        void end() {
            others.forEach(Thread::interrupt);
        }

        @RepeatedTest(10)
        void streams_do_exactly_what_is_due() {
            Duration lifetime = Duration.ofMinutes(1);
            SessionOptions options = SessionOptions.defaults().withMaxLifetime(lifetime);
            try (TestServer server =
                            TestServer.with(feature -> settings(feature).defaults(options));
                    TestStream clock = server.open("/clock");
                    TestStream newest = server.open("/newest");
                    TestStream merged = server.open("/merged");
                    TestStream topic = server.open("/topics/news");
                    TestStream silence = server.open("/silence")) {
                time.advance(Duration.ofSeconds(4));
                assertEquals(List.of("0", "1", "2", "3"), data(clock.take(4)));

                server.topics().topic("news").publish("first");
                assertEquals("first", topic.next().data());

                time.advance(Duration.ofSeconds(16));
                assertEquals(List.of("0", "9"), data(newest.take(2)));
                assertEquals("19", clock.take(16).getLast().data());
                assertEquals("", topic.awaitComment());
                assertEquals("", silence.awaitComment());

                time.advance(lifetime.minusSeconds(20));
                assertEquals(List.of("a0", "b0", "a1"), data(merged.take(3)));
                assertEquals(StreamEnd.COMES_BACK, topic.awaitEnd());
                assertEquals(StreamEnd.COMES_BACK, silence.awaitEnd());
            }
        }
    }
}

package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client of a topic gets that is slower than its history. */
@Timeout(60)
class OverflowTest {

    private final Topics topics =
            Topics.of(
                    InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(5)),
                    EventEncoder.create());

    private final Topic topic = topics.topic("news");

    @AfterEach
    void close() {
        topics.close();
    }

    private void publishTen() {
        IntStream.range(0, 10).forEach(topic::publish);
    }

    @Test
    void an_overtaken_client_is_detached_and_gets_the_gap_when_it_comes_back() throws Exception {
        String id = topic.publish("seen").toString();
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(topic, ResumePoint.fresh()))) {
            publishTen();
            assertInstanceOf(Next.Detached.class, feed.next());
        }
        try (SourceClient<EncodedEvent> feed = SourceClient.open(topic, ResumePoint.after(id))) {
            var missing = assertInstanceOf(Next.Missing.class, feed.next());
            assertEquals(5, missing.gap().missed().orElseThrow());
            assertEquals("5", TopicFeeds.data(feed));
        }
    }

    @Test
    void a_client_gets_a_gap_for_a_dropped_history_and_goes_on() throws Exception {
        Topic topic = topics.topic("news");
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(topic, ResumePoint.fresh()))) {
            topic.publish("a");
            topic.publish("b");
            topic.clear();
            topic.publish("c");

            Gap gap = assertInstanceOf(Next.Missing.class, feed.next()).gap();
            assertEquals(Gap.Reason.EXPIRED, gap.reason());
            assertEquals(OptionalLong.of(2), gap.missed());
            assertEquals("c", TopicFeeds.data(feed));
        }
    }

    @Test
    void a_client_that_skips_gets_a_gap_and_goes_on_with_the_oldest_event() throws Exception {
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(topic.skipping(), ResumePoint.fresh()))) {
            publishTen();
            var missing = assertInstanceOf(Next.Missing.class, feed.next());
            assertEquals(Gap.Reason.OVERFLOW, missing.gap().reason());
            assertEquals(5, missing.gap().missed().orElseThrow());
            assertEquals("5", TopicFeeds.data(feed));
        }
    }

    @Test
    void a_client_gets_only_the_latest_event_of_each_type() throws Exception {
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
            topic.publish(MessageEvent.of("1").withType("A"));
            topic.publish(MessageEvent.of("2").withType("B"));
            topic.publish(MessageEvent.of("3").withType("A"));

            assertEquals("2", TopicFeeds.data(feed));
            assertEquals("3", TopicFeeds.data(feed));
            assertNull(feed.poll());
        }
    }

    @Test
    void a_client_gets_only_the_latest_event_of_each_key_in_the_data() throws Exception {
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(
                        SourceClient.open(topic.latestBy("/symbol"), ResumePoint.fresh()))) {
            topic.publish(Map.of("symbol", "A"));
            topic.publish(MessageEvent.of("{\"symbol\":\"B\"}"));
            topic.publish(MessageEvent.of(Map.of("symbol", "A")).withType("second"));

            assertEquals("{\"symbol\":\"B\"}", TopicFeeds.data(feed));
            assertEquals("second", TopicFeeds.event(feed).type().orElseThrow());
            assertNull(feed.poll());
        }
    }

    @Test
    void a_key_that_changes_all_the_time_keeps_its_turn() throws Exception {
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
            topic.publish(MessageEvent.of("hot").withType("HOT"));
            topic.publish(MessageEvent.of("cold").withType("COLD"));
            assertEquals("hot", TopicFeeds.data(feed));
            topic.publish(MessageEvent.of("hotter").withType("HOT"));
            assertEquals("cold", TopicFeeds.data(feed));
            assertEquals("hotter", TopicFeeds.data(feed));
        }
    }

    @Test
    void a_client_takes_in_no_more_than_fits_into_a_write() throws Exception {
        String large = "x".repeat(40 * 1024);
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
            for (String type : List.of("A", "B", "C")) {
                topic.publish(MessageEvent.of(large).withType(type));
            }
            assertEquals("A", TopicFeeds.event(feed).type().orElseThrow());
            topic.publish(MessageEvent.of("newer").withType("C"));

            assertEquals("B", TopicFeeds.event(feed).type().orElseThrow());
            assertEquals("newer", TopicFeeds.data(feed), "the older C was not held");
        }
    }

    @Test
    void a_client_takes_in_more_events_after_all_were_given() throws Exception {
        String large = "x".repeat(40 * 1024);
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
            for (int round = 0; round < 10; round++) {
                topic.publish(MessageEvent.of(large).withType("A"));
                topic.publish(MessageEvent.of(large).withType("A"));
                topic.publish(MessageEvent.of("newest").withType("A"));

                assertEquals("newest", TopicFeeds.data(feed));
                assertNull(feed.poll());
            }
        }
    }

    @Test
    void ids_never_go_back_even_if_a_gap_comes_between_them() throws Exception {
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
            topic.publish(MessageEvent.of("1").withType("A"));
            topic.publish(MessageEvent.of("2").withType("B"));
            Position first =
                    Position.parse(TopicFeeds.event(feed).id().orElseThrow()).orElseThrow();
            publishTen();

            Position second =
                    Position.parse(TopicFeeds.event(feed).id().orElseThrow()).orElseThrow();
            assertTrue(first.compareTo(second) < 0);
            var missing = assertInstanceOf(Next.Missing.class, feed.next());
            assertTrue(second.compareTo(Position.parse(missing.gap().id()).orElseThrow()) < 0);
        }
    }
}

package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A topic as a source of events. */
@Timeout(60)
class TopicSourceTest {

    private final Topics topics =
            Topics.of(
                    InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(5)),
                    EventEncoder.create());

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void a_topic_is_a_source_of_events_to_map_and_filter() throws Exception {
        Source<String> shouted =
                topics.topic("news")
                        .events()
                        .filter(event -> event.type().isEmpty())
                        .map(event -> event.data().orElseThrow() + "!");
        try (SourceClient<String> feed =
                TopicFeeds.started(SourceClient.open(shouted, ResumePoint.fresh()))) {
            topics.topic("news").publish(MessageEvent.of("skip").withType("other"));
            topics.topic("news").publish("hello");

            assertInstanceOf(Next.LeftOut.class, feed.next());
            assertEquals(Next.item("hello!"), feed.next());
        }
    }

    @Test
    void an_event_with_an_id_is_refused_because_the_topic_assigns_ids() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> topics.topic("news").publish(MessageEvent.of("x").withId("7")));

        assertEquals(
                "id must not be set on an event for a topic, which assigns it, was 7",
                refused.getMessage());
    }

    private String refused(Object element) {
        return assertThrows(
                        IllegalArgumentException.class, () -> topics.topic("news").publish(element))
                .getMessage();
    }

    @Test
    void an_event_with_a_retry_is_refused_because_it_would_affect_all_readers() {
        MessageEvent event = MessageEvent.of("x").withRetry(Duration.ofSeconds(5));
        String why =
                "retry must not be set on an event for a topic, because it would change when all"
                        + " readers reconnect; set the retry of the route instead";

        assertEquals(why, refused(event));
        assertEquals(why, refused(EventEncoder.create().encoded(event)));
    }

    @Test
    void an_event_without_data_is_refused_because_it_gets_an_id() {
        MessageEvent event =
                new MessageEvent(
                        Optional.empty(), Optional.empty(), Optional.of("x"), Optional.empty());

        assertEquals(
                "data must be given for an event of a topic, was absent: it gets an id, and"
                        + " clients ignore an id without data",
                refused(event));
    }

    @Test
    void an_event_that_only_the_service_itself_sends_is_refused() {
        assertEquals(
                "type must not be \"end\" in a topic: only the service itself sends it",
                refused(ControlEvent.end()));
    }

    @Test
    void a_stream_goes_on_after_the_id_of_an_event() throws Exception {
        Topic topic = topics.topic("news");
        String id = topic.publish("a").toString();
        topic.publish("b");
        try (SourceClient<EncodedEvent> feed = SourceClient.open(topic, ResumePoint.after(id))) {
            assertEquals("b", TopicFeeds.data(feed));
        }
    }

    @Test
    void a_stream_begins_with_the_earliest_event_on_request() throws Exception {
        topics.topic("news").publish("a");
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(
                        SourceClient.open(topics.topic("news"), ResumePoint.after("earliest")))) {
            assertEquals("a", TopicFeeds.data(feed));
        }
    }

    @Test
    void a_stream_goes_on_after_a_gap_even_if_the_history_moves_on_meanwhile() throws Exception {
        Topic topic = topics.topic("news");
        String id = topic.publish(0).toString();
        IntStream.rangeClosed(1, 9).forEach(topic::publish);
        try (SourceClient<EncodedEvent> feed = SourceClient.open(topic, ResumePoint.after(id))) {
            topic.publish(10);
            var first = assertInstanceOf(Next.Missing.class, feed.next());
            assertEquals(Gap.Reason.EXPIRED, first.gap().reason());
            assertEquals(OptionalLong.of(5), first.gap().missed());

            topic.publish(11);
            var second = assertInstanceOf(Next.Missing.class, feed.next());
            assertEquals(Gap.Reason.OVERFLOW, second.gap().reason());
            assertEquals(OptionalLong.of(1), second.gap().missed());
            assertEquals("7", TopicFeeds.data(feed));
        }
    }

    @Test
    void an_invalid_id_gives_a_gap() throws Exception {
        topics.topic("news").publish("a");
        try (SourceClient<EncodedEvent> feed =
                SourceClient.open(topics.topic("news"), ResumePoint.after("nonsense"))) {
            var missing = assertInstanceOf(Next.Missing.class, feed.next());
            assertEquals(Gap.Reason.UNKNOWN, missing.gap().reason());
            assertEquals("a", TopicFeeds.data(feed));
        }
    }

    @Test
    void a_stream_gives_its_position_so_that_nothing_is_lost_before_the_first_event()
            throws Exception {
        Topic topic = topics.topic("news");
        String id;
        try (SourceClient<EncodedEvent> feed = SourceClient.open(topic, ResumePoint.fresh())) {
            id = ((Next.StandsAt<?>) feed.next()).id();
        }
        topic.publish("in between");
        try (SourceClient<EncodedEvent> feed = SourceClient.open(topic, ResumePoint.after(id))) {
            assertEquals("in between", TopicFeeds.data(feed));
        }
    }

    @Test
    void a_topic_knows_its_position_before_and_after_its_first_event() {
        Position before = topics.topic("news").position();
        Position after = topics.topic("news").publish("a");

        assertTrue(before.compareTo(after) < 0);
        assertEquals(after, topics.topic("news").position());
    }

    @Test
    void closing_a_feed_ends_it_for_a_reader_that_waits() throws Exception {
        SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(topics.topic("news"), ResumePoint.fresh()));
        CountDownLatch started = new CountDownLatch(1);
        Thread.startVirtualThread(() -> {
            try {
                started.await();
                feed.close();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        started.countDown();

        assertEquals(new Next.Ended<>(), feed.next());
    }

    @Test
    void topic_names_must_have_the_documented_form() {
        for (String name : List.of("", "a b", "a//b", "/a", "..", "a/../b", "a,b", "a=b", "ä")) {
            assertThrows(IllegalArgumentException.class, () -> topics.topic(name), () -> name);
        }
        for (String name : List.of("a", "chat/7", "A.b_c~d-e", "x".repeat(128))) {
            assertEquals(name, topics.topic(name).name().value());
        }
    }
}

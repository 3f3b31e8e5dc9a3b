package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several topics in one stream. */
@Timeout(60)
class SeveralTopicsTest {

    private final Topics topics =
            Topics.of(
                    InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(5)),
                    EventEncoder.create());

    private final Source<EncodedEvent> both =
            topics.all(List.of("news", "chat", "news"), OnOverflow.SKIP, Optional.empty());

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void several_topics_come_in_one_stream_whose_id_is_the_cursor_of_all() throws Exception {
        String id;
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(both, ResumePoint.fresh()))) {
            Position news = topics.topic("news").publish("n1");
            TopicFeeds.event(feed);
            Position chat = topics.topic("chat").publish("c1");
            id = TopicFeeds.event(feed).id().orElseThrow();

            assertEquals("news=" + news + ",chat=" + chat, id);
        }
        topics.topic("chat").publish("c2");
        topics.topic("news").publish("n2");
        try (SourceClient<EncodedEvent> feed = SourceClient.open(both, ResumePoint.after(id))) {
            List<String> data =
                    new ArrayList<>(List.of(TopicFeeds.data(feed), TopicFeeds.data(feed)));
            data.sort(String::compareTo);
            assertEquals(List.of("c2", "n2"), data);
            assertNull(feed.poll());
        }
    }

    @Test
    void a_topic_that_the_cursor_does_not_name_begins_live() throws Exception {
        Position news = topics.topic("news").publish("n1");
        topics.topic("chat").publish("c1");
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(both, ResumePoint.after("news=" + news)))) {
            assertNull(feed.poll());
            topics.topic("chat").publish("c2");
            assertEquals("c2", TopicFeeds.data(feed));
        }
    }

    @Test
    void each_topic_has_its_own_keys() throws Exception {
        Source<EncodedEvent> latest =
                topics.all(List.of("a", "b"), OnOverflow.LATEST, Optional.empty());
        try (SourceClient<EncodedEvent> feed =
                TopicFeeds.started(SourceClient.open(latest, ResumePoint.fresh()))) {
            topics.topic("a").publish("A1");
            topics.topic("b").publish("B1");

            List<String> data =
                    new ArrayList<>(List.of(TopicFeeds.data(feed), TopicFeeds.data(feed)));
            data.sort(String::compareTo);
            assertEquals(List.of("A1", "B1"), data);
        }
    }

    @Test
    void each_topic_has_its_own_gaps() throws Exception {
        Position news = topics.topic("news").publish("n1");
        Position chat = topics.topic("chat").publish("c1");
        IntStream.range(0, 10).forEach(i -> topics.topic("news").publish(i));
        try (SourceClient<EncodedEvent> feed =
                SourceClient.open(both, ResumePoint.after("news=" + news + ",chat=" + chat))) {
            var missing = assertInstanceOf(Next.Missing.class, feed.next());
            assertEquals("news", missing.gap().topic());
            assertTrue(missing.gap().id().endsWith(",chat=" + chat), missing.gap().id());
        }
    }

    @Test
    void all_gaps_come_before_any_event_and_the_cursor_keeps_those_not_sent_yet() throws Exception {
        Position news = topics.topic("news").publish("n1");
        Position chat = topics.topic("chat").publish("c1");
        Position quiet = topics.topic("quiet").publish("q1");
        topics.topic("quiet").publish("q2");
        IntStream.range(0, 10).forEach(i -> topics.topic("news").publish(i));
        IntStream.range(0, 10).forEach(i -> topics.topic("chat").publish(i));
        Source<EncodedEvent> all =
                topics.all(List.of("quiet", "chat", "news"), OnOverflow.SKIP, Optional.empty());
        Set<String> told = new HashSet<>();
        String id = "quiet=%s,chat=%s,news=%s".formatted(quiet, chat, news);
        for (int connection = 0; connection < 2; connection++) {
            try (SourceClient<EncodedEvent> feed = SourceClient.open(all, ResumePoint.after(id))) {
                Gap gap = assertInstanceOf(Next.Missing.class, feed.next()).gap();
                told.add(gap.topic());
                id = gap.id();
            }
        }

        assertEquals(Set.of("chat", "news"), told);
        try (SourceClient<EncodedEvent> feed = SourceClient.open(all, ResumePoint.after(id))) {
            assertEquals("q2", TopicFeeds.data(feed));
        }
    }

    @Test
    void the_topics_of_a_stream_must_fit_into_one_id() {
        List<String> names = IntStream.range(0, 30).mapToObj(i -> "topic-" + i).toList();

        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> topics.all(names, OnOverflow.SKIP, Optional.empty()));

        assertTrue(refused.getMessage().contains("1024"), refused.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> topics.all(List.of(), OnOverflow.SKIP, Optional.empty()));
    }
}

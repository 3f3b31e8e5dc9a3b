package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Gap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HistoryBudgetTest {

    private static final long MEBIBYTE = 1024 * 1024;

    private static InMemoryBroker broker(HistoryBudget budget) {
        return new InMemoryBroker(HistoryLimits.defaults(), budget, () -> Instant.EPOCH);
    }

    private static EncodedEvent event(int size) {
        return EventEncoder.create()
                .withMaxEventBytes(Integer.MAX_VALUE)
                .encoded(MessageEvent.of("x".repeat(size)));
    }

    private static void publish(Broker broker, String topic, int size) {
        var _ = broker.publish(new TopicName(topic), List.of(event(size)), Optional.empty());
    }

    @Test
    void large_events_of_many_topics_never_exceed_the_budget() {
        HistoryBudget budget = HistoryBudget.of(4 * MEBIBYTE, 10_000);
        InMemoryBroker broker = broker(budget);
        for (int i = 0; i < 500; i++) {
            publish(broker, "f" + i, 250_000);
            assertTrue(budget.bytes() <= budget.maxBytes(), "held " + budget.bytes());
        }

        assertEquals(500, budget.topics());
        assertTrue(budget.evictedEvents() > 480);
    }

    @Test
    void the_fullest_topic_loses_its_oldest_events_and_its_readers_get_a_gap() {
        InMemoryBroker broker = broker(HistoryBudget.of(MEBIBYTE, 10));
        publish(broker, "small", 100);
        try (TopicReader small =
                        broker.open(new TopicName("small"), new Start.Earliest(), () -> {});
                TopicReader full = broker.open(new TopicName("full"), new Start.Live(), () -> {})) {
            for (int i = 0; i < 10; i++) {
                publish(broker, "full", 200_000);
            }

            assertInstanceOf(TopicReader.Found.Event.class, small.read());
            var missing = assertInstanceOf(TopicReader.Found.Missing.class, full.read());
            assertEquals(Gap.Reason.OVERFLOW, missing.gap().reason());
            assertEquals(OptionalLong.of(6), missing.gap().missed());
            assertInstanceOf(TopicReader.Found.Event.class, full.read());
        }
    }

    @Test
    void a_publication_is_refused_when_no_events_are_left_to_drop() {
        HistoryBudget budget = HistoryBudget.of(MEBIBYTE, 10_000);
        InMemoryBroker broker = broker(budget);
        assertTrue(budget.tryHold(MEBIBYTE - 70_000));
        publish(broker, "news", 100);
        assertTrue(budget.tryHold(60_000));

        assertThrows(TopicsFullException.class, () -> publish(broker, "news", 100));
        assertEquals(1, budget.evictedEvents());
        budget.release(MEBIBYTE - 10_000);
        publish(broker, "news", 100);
    }

    @Test
    void a_topic_with_a_reader_goes_on_however_many_other_topics_there_are() {
        HistoryBudget budget = HistoryBudget.of(MEBIBYTE, 100_000);
        InMemoryBroker broker = broker(budget);
        int others = 0;
        int refused = 0;
        try (TopicReader reader = broker.open(new TopicName("live"), new Start.Live(), () -> {})) {
            for (int i = 0; i < 1000; i++) {
                publish(broker, "live", 100);
                for (int k = 0; k < 20; k++) {
                    try {
                        publish(broker, "other-" + others++, 10);
                    } catch (TopicsFullException full) {
                        refused++;
                    }
                }
                assertInstanceOf(TopicReader.Found.Event.class, reader.read(), "event " + i);
            }
        }
        assertTrue(refused > 15_000, "refused " + refused);
        assertTrue(budget.evictedEvents() > 0);
    }

    @Test
    void keys_over_their_share_are_refused_while_events_without_keys_are_accepted() {
        InMemoryBroker broker = broker(HistoryBudget.of(MEBIBYTE, 10));
        TopicName topic = new TopicName("news");
        assertThrows(
                TopicsFullException.class,
                () -> {
                    for (int i = 0; i < 10_000; i++) {
                        var _ =
                                broker.publish(
                                        topic,
                                        List.of(event(10)),
                                        Optional.of(new IdempotencyKey("key-" + i)));
                    }
                });

        publish(broker, "news", 10);
        publish(broker, "another", 10);
    }

    @Test
    void one_topic_too_many_is_refused_while_existing_topics_go_on() {
        HistoryBudget budget = HistoryBudget.of(MEBIBYTE, 2);
        InMemoryBroker broker = broker(budget);
        publish(broker, "a", 10);
        publish(broker, "b", 10);

        assertThrows(TopicsFullException.class, () -> publish(broker, "c", 10));
        publish(broker, "a", 10);
        assertEquals(2, broker.topics());
    }

    @Test
    void a_publication_that_could_never_be_kept_is_refused() {
        InMemoryBroker broker = broker(HistoryBudget.of(MEBIBYTE, 2));

        assertThrows(IllegalArgumentException.class, () -> publish(broker, "a", 1_000_000));
        assertEquals(0, broker.topics());
    }

    @Test
    void a_retried_publication_is_answered_even_if_no_new_key_has_room() {
        InMemoryBroker broker = broker(HistoryBudget.of(MEBIBYTE, 10_000));
        TopicName news = new TopicName("news");
        List<EncodedEvent> events = List.of(event(10));
        List<Position> first =
                broker.publish(news, events, Optional.of(new IdempotencyKey("first")));
        assertThrows(
                TopicsFullException.class,
                () -> {
                    for (int i = 0; i < 100_000; i++) {
                        var _ =
                                broker.publish(
                                        new TopicName("topic-" + i % 100),
                                        events,
                                        Optional.of(new IdempotencyKey("key-" + i)));
                    }
                });

        assertEquals(first, broker.publish(news, events, Optional.of(new IdempotencyKey("first"))));
        assertThrows(
                TopicsFullException.class,
                () -> broker.publish(news, events, Optional.of(new IdempotencyKey("new"))));
    }

    @Test
    void readers_count_against_the_budget_until_they_leave() {
        HistoryBudget budget = HistoryBudget.of(MEBIBYTE, 2);
        InMemoryBroker broker = broker(budget);
        List<TopicReader> readers = new ArrayList<>();
        assertThrows(
                TopicsFullException.class,
                () -> {
                    for (int i = 0; i < 100_000; i++) {
                        TopicName name = new TopicName("never-published-" + i);
                        readers.add(broker.open(name, new Start.Live(), () -> {}));
                    }
                });
        readers.forEach(TopicReader::close);

        assertEquals(0, budget.bytes());
    }
}

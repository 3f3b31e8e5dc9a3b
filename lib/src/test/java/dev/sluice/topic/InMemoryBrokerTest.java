package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemoryBrokerTest extends BrokerContract {

    @Override
    protected Broker create(int maxEvents) {
        return InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(maxEvents));
    }

    @Nested
    class History {

        private static final TopicName NEWS = new TopicName("news");

        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

        private InMemoryBroker broker(HistoryLimits limits) {
            return new InMemoryBroker(limits, HistoryBudget.defaults(), now::get);
        }

        private void pass(Duration duration) {
            now.updateAndGet(instant -> instant.plus(duration));
        }

        private static Position publish(Broker broker, String data) {
            EncodedEvent event = EventEncoder.create().encoded(MessageEvent.of(data));
            return broker.publish(NEWS, List.of(event), Optional.empty()).getFirst();
        }

        private static int kept(Broker broker) {
            try (TopicReader reader = broker.open(NEWS, new Start.Earliest(), () -> {})) {
                int count = 0;
                while (reader.read() instanceof TopicReader.Found.Event) {
                    count++;
                }
                return count;
            }
        }

        @Test
        void sweeping_goes_on_after_a_sweep_has_failed() {
            AtomicBoolean fails = new AtomicBoolean();
            Thread test = Thread.currentThread();
            InstantSource clock =
                    () -> {
                        if (Thread.currentThread() != test && fails.getAndSet(false)) {
                            throw new IllegalStateException("no time");
                        }
                        return now.get();
                    };
            HistoryLimits limits = HistoryLimits.defaults();
            try (InMemoryBroker broker =
                    InMemoryBroker.started(limits, HistoryBudget.defaults(), clock)) {
                publish(broker, "x");
                fails.set(true);
                awaitTrue(() -> !fails.get());

                pass(limits.maxAge().plusSeconds(2));

                awaitTrue(() -> broker.topics() == 0);
            }
        }

        private static void awaitTrue(BooleanSupplier condition) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> {
                        while (!condition.getAsBoolean() && !Thread.interrupted()) {
                            Thread.onSpinWait();
                        }
                    });
        }

        @Test
        void the_history_is_bounded_by_the_number_of_events() {
            InMemoryBroker broker = broker(HistoryLimits.defaults().withMaxEvents(10));
            IntStream.range(0, 100).forEach(i -> publish(broker, "x"));

            assertEquals(10, kept(broker));
        }

        @Test
        void the_history_is_bounded_by_bytes_on_the_wire() {
            InMemoryBroker broker = broker(HistoryLimits.defaults().withMaxBytes(1000));
            IntStream.range(0, 100).forEach(i -> publish(broker, "x".repeat(200)));

            assertEquals(4, kept(broker));
        }

        @Test
        void the_newest_event_is_kept_even_if_it_exceeds_the_byte_limit() {
            InMemoryBroker broker = broker(HistoryLimits.defaults().withMaxBytes(10));
            publish(broker, "a");
            publish(broker, "x".repeat(100));

            assertEquals(1, kept(broker));
        }

        @Test
        void the_history_is_bounded_by_age() {
            InMemoryBroker broker =
                    broker(HistoryLimits.defaults().withMaxAge(Duration.ofMinutes(1)));
            publish(broker, "old");
            pass(Duration.ofSeconds(40));
            publish(broker, "young");
            pass(Duration.ofSeconds(40));

            assertEquals(1, kept(broker));
        }

        @Test
        void an_idle_topic_is_forgotten_with_its_expired_history() {
            InMemoryBroker broker =
                    broker(HistoryLimits.defaults().withMaxAge(Duration.ofMinutes(1)));
            Position before = publish(broker, "a");
            broker.sweep();
            assertEquals(1, broker.topics());

            pass(Duration.ofMinutes(2));
            broker.sweep();

            assertEquals(0, broker.topics());
            Position after = publish(broker, "b");
            assertNotEquals(before.time(), after.time());
            try (TopicReader reader = broker.open(NEWS, new Start.After(before), () -> {})) {
                var missing = assertInstanceOf(TopicReader.Found.Missing.class, reader.read());
                assertEquals(OptionalLong.empty(), missing.gap().missed());
            }
        }

        @Test
        void a_key_is_remembered_until_its_window_is_over() {
            InMemoryBroker broker =
                    broker(
                            HistoryLimits.defaults()
                                    .withMaxAge(Duration.ofMinutes(1))
                                    .withIdempotencyWindow(Duration.ofMinutes(10)));
            List<EncodedEvent> event = List.of(EventEncoder.create().encoded(MessageEvent.of("a")));
            Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("k"));
            Position first = broker.publish(NEWS, event, key).getFirst();

            pass(Duration.ofMinutes(9));
            broker.sweep();
            assertEquals(first, broker.publish(NEWS, event, key).getFirst());
            pass(Duration.ofMinutes(1));
            assertNotEquals(first, broker.publish(NEWS, event, key).getFirst());
        }

        @Test
        void a_topic_without_events_is_forgotten_when_its_reader_leaves() {
            HistoryBudget budget = HistoryBudget.defaults();
            InMemoryBroker broker = new InMemoryBroker(HistoryLimits.defaults(), budget, now::get);
            for (int i = 0; i < 1000; i++) {
                TopicName name = new TopicName("asked-for-" + i);
                broker.open(name, new Start.Live(), () -> {}).close();
            }

            assertEquals(0, broker.topics());
            assertEquals(0, budget.bytes());
        }

        @Test
        void a_reader_goes_on_from_the_position_of_a_topic_that_had_no_events_yet() {
            InMemoryBroker broker =
                    broker(HistoryLimits.defaults().withMaxAge(Duration.ofMinutes(1)));
            Position before = position(broker, NEWS);
            TopicName other = new TopicName("other");
            publish(broker, other, "x");
            pass(Duration.ofMinutes(2));
            broker.sweep();
            assertEquals(0, broker.topics());

            publish(broker, "a");

            try (TopicReader reader = broker.open(NEWS, new Start.After(before), () -> {})) {
                var event = assertInstanceOf(TopicReader.Found.Event.class, reader.read());
                assertEquals(1, event.position().number());
            }
        }

        @Test
        void a_position_at_the_beginning_of_a_forgotten_history_gives_a_gap() {
            InMemoryBroker broker =
                    broker(HistoryLimits.defaults().withMaxAge(Duration.ofMinutes(1)));
            Position before = position(broker, NEWS);
            publish(broker, "lost");
            pass(Duration.ofMinutes(2));
            broker.sweep();
            assertEquals(0, broker.topics());

            publish(broker, "a");

            try (TopicReader reader = broker.open(NEWS, new Start.After(before), () -> {})) {
                var missing = assertInstanceOf(TopicReader.Found.Missing.class, reader.read());
                assertEquals(OptionalLong.empty(), missing.gap().missed());
                assertInstanceOf(TopicReader.Found.Event.class, reader.read());
            }
        }

        @Test
        void a_keyed_batch_is_remembered_by_its_first_position_and_its_size() {
            HistoryBudget budget = HistoryBudget.defaults();
            InMemoryBroker broker =
                    new InMemoryBroker(
                            HistoryLimits.defaults().withMaxEvents(1000), budget, now::get);
            List<EncodedEvent> batch =
                    IntStream.range(0, 1000)
                            .mapToObj(i -> EventEncoder.create().encoded(MessageEvent.of(i)))
                            .toList();
            List<Position> positions =
                    broker.publish(NEWS, batch, Optional.of(new IdempotencyKey("k")));
            long held = budget.bytes();
            IntStream.range(0, 100)
                    .forEach(i ->
                            broker.publish(NEWS, batch, Optional.of(new IdempotencyKey("k" + i))));

            assertEquals(
                    positions, broker.publish(NEWS, batch, Optional.of(new IdempotencyKey("k"))));
            assertTrue(budget.bytes() - held < 100 * 1024, "was " + (budget.bytes() - held));
        }

        private static Position position(Broker broker, TopicName topic) {
            try (TopicReader reader = broker.open(topic, new Start.Live(), () -> {})) {
                return reader.position();
            }
        }

        private static void publish(Broker broker, TopicName topic, String data) {
            EncodedEvent event = EventEncoder.create().encoded(MessageEvent.of(data));
            var _ = broker.publish(topic, List.of(event), Optional.empty());
        }

        @Test
        void a_topic_with_a_reader_is_not_forgotten() {
            InMemoryBroker broker =
                    broker(HistoryLimits.defaults().withMaxAge(Duration.ofMinutes(1)));
            try (TopicReader reader = broker.open(NEWS, new Start.Live(), () -> {})) {
                pass(Duration.ofMinutes(2));
                broker.sweep();
                publish(broker, "a");

                assertInstanceOf(TopicReader.Found.Event.class, reader.read());
            }
            pass(Duration.ofMinutes(2));
            broker.sweep();
            assertEquals(0, broker.topics());
        }

        @Test
        void a_reader_enters_a_history_of_a_million_events_in_one_step() {
            InMemoryBroker broker =
                    broker(
                            HistoryLimits.defaults()
                                    .withMaxEvents(1_000_000)
                                    .withMaxBytes(Long.MAX_VALUE));
            EncodedEvent event = EventEncoder.create().encoded(MessageEvent.of("x"));
            List<EncodedEvent> thousand = IntStream.range(0, 1000).mapToObj(i -> event).toList();
            Position middle = null;
            for (int i = 0; i < 1000; i++) {
                List<Position> positions = broker.publish(NEWS, thousand, Optional.empty());
                middle = i == 500 ? positions.getFirst() : middle;
            }

            // A scan would make this a test of minutes.
            for (int i = 0; i < 100_000; i++) {
                try (TopicReader reader = broker.open(NEWS, new Start.After(middle), () -> {})) {
                    assertInstanceOf(TopicReader.Found.Event.class, reader.read());
                    assertEquals(middle.number() + 1, reader.position().number());
                }
            }
        }
    }
}

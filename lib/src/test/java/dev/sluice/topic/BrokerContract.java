package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Gap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every broker must do. A broker's own test extends this. */
@Timeout(60)
public abstract class BrokerContract {

    private static final TopicName NEWS = new TopicName("news");

    private Broker broker;

    /** A broker without topics that keeps so many events of each. */
    protected abstract Broker create(int maxEvents);

    @BeforeEach
    void open() {
        broker = create(1000);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private static EncodedEvent event(Object data) {
        return EventEncoder.create().encoded(MessageEvent.of(data));
    }

    private Position publish(Object data) {
        return broker.publish(NEWS, List.of(event(data)), Optional.empty()).getFirst();
    }

    private Cursor reader(Start start) {
        return new Cursor(broker, start);
    }

    /** A reader that waits for what is not there yet: what was published may come a bit later. */
    private static final class Cursor implements AutoCloseable {

        private final Semaphore woken = new Semaphore(0);
        private final TopicReader reader;

        Cursor(Broker broker, Start start) {
            this.reader = broker.open(NEWS, start, woken::release);
        }

        TopicReader.Found look() {
            return reader.read();
        }

        TopicReader.Found next() {
            TopicReader.Found found = reader.read();
            while (found instanceof TopicReader.Found.Nothing) {
                woken.acquireUninterruptibly();
                found = reader.read();
            }
            return found;
        }

        List<String> next(int count) {
            return IntStream.range(0, count).mapToObj(i -> data(next())).toList();
        }

        Gap gap() {
            return assertInstanceOf(TopicReader.Found.Missing.class, next()).gap();
        }

        Position position() {
            return reader.position();
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    private static String data(TopicReader.Found found) {
        return assertInstanceOf(TopicReader.Found.Event.class, found)
                .event()
                .decode()
                .data()
                .orElseThrow()
                .toString();
    }

    private static void awaitEvent(String data, Cursor reader) {
        while (true) {
            if (reader.next() instanceof TopicReader.Found.Event event
                    && data.equals(data(event))) {
                return;
            }
        }
    }

    private static void assertNothing(Cursor reader) {
        assertInstanceOf(TopicReader.Found.Nothing.class, reader.look());
    }

    /** What comes next, and that nothing comes behind it. */
    private static void assertReads(List<String> expected, Cursor reader) {
        assertEquals(expected, reader.next(expected.size()));
        assertNothing(reader);
    }

    @Test
    void an_event_has_the_position_that_publishing_returned_as_its_id() {
        try (Cursor reader = reader(new Start.Live())) {
            Position position = publish("a");

            var found = assertInstanceOf(TopicReader.Found.Event.class, reader.next());
            assertEquals(position, found.position());
            assertEquals(position.toString(), found.event().decode().id().orElseThrow());
            assertEquals(position, reader.position());
        }
    }

    @Test
    void a_live_reader_begins_with_the_next_event() {
        publish("before");
        try (Cursor reader = reader(new Start.Live())) {
            assertNothing(reader);
            publish("after");
            assertReads(List.of("after"), reader);
        }
    }

    @Test
    void a_reader_from_the_earliest_begins_with_the_oldest_event_that_is_kept() {
        publish("a");
        publish("b");
        try (Cursor reader = reader(new Start.Earliest())) {
            assertReads(List.of("a", "b"), reader);
        }
    }

    @Test
    void a_reader_resumes_right_after_its_position() {
        Position first = publish("a");
        publish("b");
        publish("c");
        try (Cursor reader = reader(new Start.After(first))) {
            assertReads(List.of("b", "c"), reader);
        }
    }

    @Test
    void a_reader_resumes_at_the_end_without_a_gap() {
        Position last = publish("a");
        try (Cursor reader = reader(new Start.After(last))) {
            assertNothing(reader);
            publish("b");
            assertReads(List.of("b"), reader);
        }
    }

    @Test
    void a_reader_that_had_read_nothing_resumes_from_its_position() {
        Position start;
        try (Cursor reader = reader(new Start.Live())) {
            start = reader.position();
        }
        publish("a");
        try (Cursor reader = reader(new Start.After(start))) {
            assertReads(List.of("a"), reader);
        }
    }

    @Test
    void a_reader_learns_how_many_events_have_expired_before_anything_else() {
        broker.close();
        broker = create(3);
        Position first = publish(0);
        IntStream.rangeClosed(1, 9).forEach(this::publish);
        try (Cursor reader = reader(new Start.After(first))) {
            Gap gap = reader.gap();
            assertEquals(Gap.Reason.EXPIRED, gap.reason());
            assertEquals(OptionalLong.of(6), gap.missed());
            assertEquals("news", gap.topic());
            assertReads(List.of("7", "8", "9"), reader);
        }
    }

    @Test
    void a_reader_resumes_from_the_id_of_a_gap_without_a_second_gap() {
        broker.close();
        broker = create(3);
        Position first = publish(0);
        IntStream.rangeClosed(1, 9).forEach(this::publish);
        Gap gap;
        try (Cursor reader = reader(new Start.After(first))) {
            gap = reader.gap();
        }
        Position behind = Position.parse(gap.id()).orElseThrow();
        try (Cursor reader = reader(new Start.After(behind))) {
            assertReads(List.of("7", "8", "9"), reader);
        }
    }

    @Test
    void an_overtaken_reader_learns_how_many_events_it_has_missed() {
        broker.close();
        broker = create(3);
        try (Cursor reader = reader(new Start.Live());
                Cursor follower = reader(new Start.Live())) {
            IntStream.rangeClosed(1, 9).forEach(this::publish);
            awaitEvent("9", follower);

            Gap gap = reader.gap();
            assertEquals(Gap.Reason.OVERFLOW, gap.reason());
            assertEquals(OptionalLong.of(6), gap.missed());
            assertReads(List.of("7", "8", "9"), reader);
        }
    }

    @Test
    void a_position_of_another_history_gives_a_gap_of_unknown_size() {
        Position known = publish("a");
        Position other = new Position(known.time() + 1, known.number());
        for (Start start : List.of(new Start.After(other), new Start.Lost())) {
            try (Cursor reader = reader(start)) {
                Gap gap = reader.gap();
                assertEquals(Gap.Reason.UNKNOWN, gap.reason());
                assertEquals(OptionalLong.empty(), gap.missed());
                assertReads(List.of("a"), reader);
            }
        }
    }

    @Test
    void readers_go_on_after_a_history_is_dropped() {
        Position first = publish("a");
        publish("b");
        try (Cursor reader = reader(new Start.Live())) {
            broker.clear(NEWS);
            publish("c");
            assertReads(List.of("c"), reader);
        }
        try (Cursor reader = reader(new Start.After(first))) {
            assertEquals(OptionalLong.of(1), reader.gap().missed());
            assertReads(List.of("c"), reader);
        }
    }

    @Test
    void topics_are_kept_apart() {
        broker.publish(new TopicName("chat"), List.of(event("elsewhere")), Optional.empty());
        try (Cursor reader = reader(new Start.Earliest())) {
            assertNothing(reader);
        }
    }

    @Test
    void a_batch_is_published_in_order() {
        List<Position> positions =
                broker.publish(NEWS, List.of(event("a"), event("b"), event("c")), Optional.empty());

        assertEquals(3, positions.size());
        assertEquals(positions.stream().sorted().toList(), positions);
        try (Cursor reader = reader(new Start.Earliest())) {
            assertReads(List.of("a", "b", "c"), reader);
        }
    }

    @Test
    void other_events_under_a_used_key_are_refused() {
        Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("order-3"));
        Optional<IdempotencyKey> batchKey =
                Optional.of(new IdempotencyKey("order-3", "", "application/x-ndjson"));
        broker.publish(NEWS, List.of(event("a")), key);
        try (Cursor reader = reader(new Start.Earliest())) {
            assertThrows(
                    IdempotencyKeyReusedException.class,
                    () -> broker.publish(NEWS, List.of(event("b")), key));
            assertThrows(
                    IdempotencyKeyReusedException.class,
                    () -> broker.publish(NEWS, List.of(event("a")), batchKey));
            assertReads(List.of("a"), reader);
        }
    }

    @Test
    void different_subjects_can_use_the_same_key() {
        for (String subject : List.of("", "alice", "bob")) {
            broker.publish(
                    NEWS,
                    List.of(event(subject)),
                    Optional.of(new IdempotencyKey("order-4", subject, "")));
        }
        try (Cursor reader = reader(new Start.Earliest())) {
            assertReads(List.of("", "alice", "bob"), reader);
        }
    }

    @Test
    void a_retry_with_the_same_key_is_not_published_again() {
        Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("order-1"));
        List<EncodedEvent> batch = List.of(event("a"), event("b"));
        try (Cursor reader = reader(new Start.Live())) {
            List<Position> first = broker.publish(NEWS, batch, key);

            assertEquals(first, broker.publish(NEWS, batch, key));
            broker.publish(NEWS, List.of(event("c")), Optional.of(new IdempotencyKey("order-2")));
            assertReads(List.of("a", "b", "c"), reader);
        }
    }

    @Test
    void the_keys_of_topics_are_kept_apart() {
        Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("order-1"));
        broker.publish(new TopicName("chat"), List.of(event("elsewhere")), key);
        try (Cursor reader = reader(new Start.Live())) {
            broker.publish(NEWS, List.of(event("here")), key);
            assertReads(List.of("here"), reader);
        }
    }

    @Test
    void a_batch_larger_than_the_history_is_refused() {
        broker.close();
        broker = create(2);
        List<EncodedEvent> batch = List.of(event(1), event(2), event(3));
        assertThrows(
                IllegalArgumentException.class,
                () -> broker.publish(NEWS, batch, Optional.empty()));
    }

    @Test
    void a_reader_that_had_found_nothing_is_woken() throws Exception {
        CountDownLatch woken = new CountDownLatch(1);
        try (TopicReader reader = broker.open(NEWS, new Start.Live(), woken::countDown)) {
            assertInstanceOf(TopicReader.Found.Nothing.class, reader.read());
            publish("a");
            woken.await();
            assertEquals("a", data(reader.read()));
        }
    }

    @Test
    void all_readers_see_the_events_of_concurrent_publishers_in_one_order() throws Exception {
        int publishers = 4;
        int each = 200;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int p = 0; p < publishers; p++) {
                int publisher = p;
                running.add(
                        executor.submit(() -> {
                            for (int i = 0; i < each; i++) {
                                publish(publisher + ":" + i);
                            }
                        }));
            }
            for (Future<?> publisher : running) {
                publisher.get();
            }
        }
        List<String> seen;
        try (Cursor one = reader(new Start.Earliest());
                Cursor other = reader(new Start.Earliest())) {
            seen = one.next(publishers * each);
            assertEquals(seen, other.next(publishers * each));
        }
        assertEquals(publishers * each, seen.size());
        for (int p = 0; p < publishers; p++) {
            String prefix = p + ":";
            List<Integer> numbers =
                    seen.stream()
                            .filter(data -> data.startsWith(prefix))
                            .map(data -> Integer.parseInt(data.substring(prefix.length())))
                            .toList();
            List<Integer> sorted = new ArrayList<>(numbers);
            Collections.sort(sorted);
            assertEquals(sorted, numbers, "the order of one publisher is kept");
            assertTrue(numbers.size() == each);
        }
    }
}

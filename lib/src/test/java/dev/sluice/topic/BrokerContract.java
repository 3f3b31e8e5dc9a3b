package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Gap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every broker must do. A broker's own test extends this. */
@Timeout(60)
abstract class BrokerContract {

    private static final TopicName NEWS = new TopicName("news");

    private Broker broker;

    /** A broker without topics that keeps so many events of each. */
    abstract Broker create(int maxEvents);

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
        return broker.publish(NEWS, List.of(event(data))).getFirst();
    }

    private TopicReader reader(Start start) {
        return broker.open(NEWS, start, () -> {});
    }

    private static String data(TopicReader.Found found) {
        return assertInstanceOf(TopicReader.Found.Event.class, found)
                .event()
                .decode()
                .data()
                .orElseThrow()
                .toString();
    }

    private static List<String> all(TopicReader reader) {
        List<String> data = new ArrayList<>();
        for (TopicReader.Found found = reader.read();
                found instanceof TopicReader.Found.Event;
                found = reader.read()) {
            data.add(data(found));
        }
        return data;
    }

    private static Gap gap(TopicReader.Found found) {
        return assertInstanceOf(TopicReader.Found.Missing.class, found).gap();
    }

    @Test
    void gives_an_event_the_position_that_publishing_returned_as_its_id() {
        try (TopicReader reader = reader(new Start.Live())) {
            Position position = publish("a");

            var found = assertInstanceOf(TopicReader.Found.Event.class, reader.read());
            assertEquals(position, found.position());
            assertEquals(position.toString(), found.event().decode().id().orElseThrow());
            assertEquals(position, reader.position());
        }
    }

    @Test
    void begins_a_live_reader_with_what_is_published_next() {
        publish("before");
        try (TopicReader reader = reader(new Start.Live())) {
            assertInstanceOf(TopicReader.Found.Nothing.class, reader.read());
            publish("after");
            assertEquals(List.of("after"), all(reader));
        }
    }

    @Test
    void begins_the_earliest_reader_with_the_oldest_that_is_kept() {
        publish("a");
        publish("b");
        try (TopicReader reader = reader(new Start.Earliest())) {
            assertEquals(List.of("a", "b"), all(reader));
        }
    }

    @Test
    void resumes_right_after_a_position() {
        Position first = publish("a");
        publish("b");
        publish("c");
        try (TopicReader reader = reader(new Start.After(first))) {
            assertEquals(List.of("b", "c"), all(reader));
        }
    }

    @Test
    void resumes_at_the_end_without_a_gap() {
        Position last = publish("a");
        try (TopicReader reader = reader(new Start.After(last))) {
            assertInstanceOf(TopicReader.Found.Nothing.class, reader.read());
            publish("b");
            assertEquals(List.of("b"), all(reader));
        }
    }

    @Test
    void resumes_from_where_a_reader_stood_that_had_read_nothing() {
        Position start;
        try (TopicReader reader = reader(new Start.Live())) {
            start = reader.position();
        }
        publish("a");
        try (TopicReader reader = reader(new Start.After(start))) {
            assertEquals(List.of("a"), all(reader));
        }
    }

    @Test
    void tells_how_many_events_have_expired_before_anything_else() {
        broker.close();
        broker = create(3);
        Position first = publish(0);
        IntStream.rangeClosed(1, 9).forEach(this::publish);
        try (TopicReader reader = reader(new Start.After(first))) {
            Gap gap = gap(reader.read());
            assertEquals(Gap.Reason.EXPIRED, gap.reason());
            assertEquals(OptionalLong.of(6), gap.missed());
            assertEquals("news", gap.topic());
            assertEquals(List.of("7", "8", "9"), all(reader));
        }
    }

    @Test
    void resumes_from_the_id_of_a_gap_without_telling_it_again() {
        broker.close();
        broker = create(3);
        Position first = publish(0);
        IntStream.rangeClosed(1, 9).forEach(this::publish);
        Gap gap;
        try (TopicReader reader = reader(new Start.After(first))) {
            gap = gap(reader.read());
        }
        Position behind = Position.parse(gap.id()).orElseThrow();
        try (TopicReader reader = reader(new Start.After(behind))) {
            assertEquals(List.of("7", "8", "9"), all(reader));
        }
    }

    @Test
    void tells_a_reader_that_was_overtaken_how_many_events_it_has_missed() {
        broker.close();
        broker = create(3);
        try (TopicReader reader = reader(new Start.Live())) {
            IntStream.rangeClosed(1, 9).forEach(this::publish);

            Gap gap = gap(reader.read());
            assertEquals(Gap.Reason.OVERFLOW, gap.reason());
            assertEquals(OptionalLong.of(6), gap.missed());
            assertEquals(List.of("7", "8", "9"), all(reader));
        }
    }

    @Test
    void tells_a_position_of_another_history_from_one_of_its_own() {
        Position known = publish("a");
        Position other = new Position(known.major() + 1, known.minor());
        for (Start start : List.of(new Start.After(other), new Start.Lost())) {
            try (TopicReader reader = reader(start)) {
                Gap gap = gap(reader.read());
                assertEquals(Gap.Reason.UNKNOWN, gap.reason());
                assertEquals(OptionalLong.empty(), gap.missed());
                assertEquals(List.of("a"), all(reader));
            }
        }
    }

    @Test
    void drops_a_history_and_lets_readers_go_on() {
        Position first = publish("a");
        publish("b");
        try (TopicReader reader = reader(new Start.Live())) {
            broker.clear(NEWS);
            publish("c");
            assertEquals(List.of("c"), all(reader));
        }
        try (TopicReader reader = reader(new Start.After(first))) {
            assertEquals(OptionalLong.of(1), gap(reader.read()).missed());
            assertEquals(List.of("c"), all(reader));
        }
    }

    @Test
    void keeps_topics_apart() {
        broker.publish(new TopicName("chat"), List.of(event("elsewhere")));
        try (TopicReader reader = reader(new Start.Earliest())) {
            assertInstanceOf(TopicReader.Found.Nothing.class, reader.read());
        }
    }

    @Test
    void publishes_a_batch_in_order() {
        List<Position> positions =
                broker.publish(NEWS, List.of(event("a"), event("b"), event("c")));

        assertEquals(3, positions.size());
        assertEquals(positions.stream().sorted().toList(), positions);
        try (TopicReader reader = reader(new Start.Earliest())) {
            assertEquals(List.of("a", "b", "c"), all(reader));
        }
    }

    @Test
    void wakes_a_reader_that_had_found_nothing() throws Exception {
        CountDownLatch woken = new CountDownLatch(1);
        try (TopicReader reader = broker.open(NEWS, new Start.Live(), woken::countDown)) {
            assertInstanceOf(TopicReader.Found.Nothing.class, reader.read());
            publish("a");
            woken.await();
            assertEquals(List.of("a"), all(reader));
        }
    }

    @Test
    void gives_all_readers_one_order_though_publishers_run_side_by_side() throws Exception {
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
        try (TopicReader one = reader(new Start.Earliest());
                TopicReader other = reader(new Start.Earliest())) {
            seen = all(one);
            assertEquals(seen, all(other));
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

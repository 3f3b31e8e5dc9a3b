package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Snapshot;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    /** A feed that has said where it stands. */
    private static <T> SourceClient<T> started(SourceClient<T> feed) throws Exception {
        assertInstanceOf(Next.StandsAt.class, feed.next());
        return feed;
    }

    private static MessageEvent event(SourceClient<EncodedEvent> feed) throws Exception {
        return assertInstanceOf(Next.Item.class, feed.next()).value() instanceof EncodedEvent e
                ? e.decode()
                : null;
    }

    private static String data(SourceClient<EncodedEvent> feed) throws Exception {
        return event(feed).data().orElseThrow().toString();
    }

    @Nested
    class One_topic {

        @Test
        void a_topic_is_a_source_of_events_to_map_and_filter() throws Exception {
            Source<String> shouted =
                    topics.topic("news")
                            .events()
                            .filter(event -> event.type().isEmpty())
                            .map(event -> event.data().orElseThrow() + "!");
            try (SourceClient<String> feed =
                    started(SourceClient.open(shouted, ResumePoint.fresh()))) {
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
                            IllegalArgumentException.class,
                            () -> topics.topic("news").publish(element))
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
            try (SourceClient<EncodedEvent> feed =
                    SourceClient.open(topic, ResumePoint.after(id))) {
                assertEquals("b", data(feed));
            }
        }

        @Test
        void a_stream_begins_with_the_earliest_event_on_request() throws Exception {
            topics.topic("news").publish("a");
            try (SourceClient<EncodedEvent> feed =
                    started(
                            SourceClient.open(
                                    topics.topic("news"), ResumePoint.after("earliest")))) {
                assertEquals("a", data(feed));
            }
        }

        @Test
        void a_stream_goes_on_after_a_gap_even_if_the_history_moves_on_meanwhile()
                throws Exception {
            Topic topic = topics.topic("news");
            String id = topic.publish(0).toString();
            IntStream.rangeClosed(1, 9).forEach(topic::publish);
            try (SourceClient<EncodedEvent> feed =
                    SourceClient.open(topic, ResumePoint.after(id))) {
                topic.publish(10);
                var first = assertInstanceOf(Next.Missing.class, feed.next());
                assertEquals(Gap.Reason.EXPIRED, first.gap().reason());
                assertEquals(OptionalLong.of(5), first.gap().missed());

                topic.publish(11);
                var second = assertInstanceOf(Next.Missing.class, feed.next());
                assertEquals(Gap.Reason.OVERFLOW, second.gap().reason());
                assertEquals(OptionalLong.of(1), second.gap().missed());
                assertEquals("7", data(feed));
            }
        }

        @Test
        void an_invalid_id_gives_a_gap() throws Exception {
            topics.topic("news").publish("a");
            try (SourceClient<EncodedEvent> feed =
                    SourceClient.open(topics.topic("news"), ResumePoint.after("nonsense"))) {
                var missing = assertInstanceOf(Next.Missing.class, feed.next());
                assertEquals(Gap.Reason.UNKNOWN, missing.gap().reason());
                assertEquals("a", data(feed));
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
            try (SourceClient<EncodedEvent> feed =
                    SourceClient.open(topic, ResumePoint.after(id))) {
                assertEquals("in between", data(feed));
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
                    started(SourceClient.open(topics.topic("news"), ResumePoint.fresh()));
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
            for (String name :
                    List.of("", "a b", "a//b", "/a", "..", "a/../b", "a,b", "a=b", "ä")) {
                assertThrows(IllegalArgumentException.class, () -> topics.topic(name), () -> name);
            }
            for (String name : List.of("a", "chat/7", "A.b_c~d-e", "x".repeat(128))) {
                assertEquals(name, topics.topic(name).name().value());
            }
        }
    }

    @Nested
    class Overflow {

        private final Topic topic = topics.topic("news");

        private void publishTen() {
            IntStream.range(0, 10).forEach(topic::publish);
        }

        @Test
        void an_overtaken_client_is_detached_and_gets_the_gap_when_it_comes_back()
                throws Exception {
            String id = topic.publish("seen").toString();
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(topic, ResumePoint.fresh()))) {
                publishTen();
                assertInstanceOf(Next.Detached.class, feed.next());
            }
            try (SourceClient<EncodedEvent> feed =
                    SourceClient.open(topic, ResumePoint.after(id))) {
                var missing = assertInstanceOf(Next.Missing.class, feed.next());
                assertEquals(5, missing.gap().missed().orElseThrow());
                assertEquals("5", data(feed));
            }
        }

        @Test
        void a_client_gets_a_gap_for_a_dropped_history_and_goes_on() throws Exception {
            Topic topic = topics.topic("news");
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(topic, ResumePoint.fresh()))) {
                topic.publish("a");
                topic.publish("b");
                topic.clear();
                topic.publish("c");

                Gap gap = assertInstanceOf(Next.Missing.class, feed.next()).gap();
                assertEquals(Gap.Reason.EXPIRED, gap.reason());
                assertEquals(OptionalLong.of(2), gap.missed());
                assertEquals("c", data(feed));
            }
        }

        @Test
        void a_client_that_skips_gets_a_gap_and_goes_on_with_the_oldest_event() throws Exception {
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(topic.skipping(), ResumePoint.fresh()))) {
                publishTen();
                var missing = assertInstanceOf(Next.Missing.class, feed.next());
                assertEquals(Gap.Reason.OVERFLOW, missing.gap().reason());
                assertEquals(5, missing.gap().missed().orElseThrow());
                assertEquals("5", data(feed));
            }
        }

        @Test
        void a_client_gets_only_the_latest_event_of_each_type() throws Exception {
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
                topic.publish(MessageEvent.of("1").withType("A"));
                topic.publish(MessageEvent.of("2").withType("B"));
                topic.publish(MessageEvent.of("3").withType("A"));

                assertEquals("2", data(feed));
                assertEquals("3", data(feed));
                assertNull(feed.poll());
            }
        }

        @Test
        void a_client_gets_only_the_latest_event_of_each_key_in_the_data() throws Exception {
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(topic.latestBy("/symbol"), ResumePoint.fresh()))) {
                topic.publish(Map.of("symbol", "A"));
                topic.publish(MessageEvent.of("{\"symbol\":\"B\"}"));
                topic.publish(MessageEvent.of(Map.of("symbol", "A")).withType("second"));

                assertEquals("{\"symbol\":\"B\"}", data(feed));
                assertEquals("second", event(feed).type().orElseThrow());
                assertNull(feed.poll());
            }
        }

        @Test
        void a_key_that_changes_all_the_time_keeps_its_turn() throws Exception {
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
                topic.publish(MessageEvent.of("hot").withType("HOT"));
                topic.publish(MessageEvent.of("cold").withType("COLD"));
                assertEquals("hot", data(feed));
                topic.publish(MessageEvent.of("hotter").withType("HOT"));
                assertEquals("cold", data(feed));
                assertEquals("hotter", data(feed));
            }
        }

        @Test
        void a_client_takes_in_no_more_than_fits_into_a_write() throws Exception {
            String large = "x".repeat(40 * 1024);
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
                for (String type : List.of("A", "B", "C")) {
                    topic.publish(MessageEvent.of(large).withType(type));
                }
                assertEquals("A", event(feed).type().orElseThrow());
                topic.publish(MessageEvent.of("newer").withType("C"));

                assertEquals("B", event(feed).type().orElseThrow());
                assertEquals("newer", data(feed), "the older C was not held");
            }
        }

        @Test
        void a_client_takes_in_more_events_after_all_were_given() throws Exception {
            String large = "x".repeat(40 * 1024);
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
                for (int round = 0; round < 10; round++) {
                    topic.publish(MessageEvent.of(large).withType("A"));
                    topic.publish(MessageEvent.of(large).withType("A"));
                    topic.publish(MessageEvent.of("newest").withType("A"));

                    assertEquals("newest", data(feed));
                    assertNull(feed.poll());
                }
            }
        }

        @Test
        void ids_never_go_back_even_if_a_gap_comes_between_them() throws Exception {
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(topic.latest(), ResumePoint.fresh()))) {
                topic.publish(MessageEvent.of("1").withType("A"));
                topic.publish(MessageEvent.of("2").withType("B"));
                Position first = Position.parse(event(feed).id().orElseThrow()).orElseThrow();
                publishTen();

                Position second = Position.parse(event(feed).id().orElseThrow()).orElseThrow();
                assertTrue(first.compareTo(second) < 0);
                var missing = assertInstanceOf(Next.Missing.class, feed.next());
                assertTrue(second.compareTo(Position.parse(missing.gap().id()).orElseThrow()) < 0);
            }
        }
    }

    @Nested
    class Several_topics {

        private final Source<EncodedEvent> both =
                topics.all(List.of("news", "chat", "news"), OnOverflow.SKIP, Optional.empty());

        @Test
        void several_topics_come_in_one_stream_whose_id_is_the_cursor_of_all() throws Exception {
            String id;
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(both, ResumePoint.fresh()))) {
                Position news = topics.topic("news").publish("n1");
                event(feed);
                Position chat = topics.topic("chat").publish("c1");
                id = event(feed).id().orElseThrow();

                assertEquals("news=" + news + ",chat=" + chat, id);
            }
            topics.topic("chat").publish("c2");
            topics.topic("news").publish("n2");
            try (SourceClient<EncodedEvent> feed = SourceClient.open(both, ResumePoint.after(id))) {
                List<String> data = new ArrayList<>(List.of(data(feed), data(feed)));
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
                    started(SourceClient.open(both, ResumePoint.after("news=" + news)))) {
                assertNull(feed.poll());
                topics.topic("chat").publish("c2");
                assertEquals("c2", data(feed));
            }
        }

        @Test
        void each_topic_has_its_own_keys() throws Exception {
            Source<EncodedEvent> latest =
                    topics.all(List.of("a", "b"), OnOverflow.LATEST, Optional.empty());
            try (SourceClient<EncodedEvent> feed =
                    started(SourceClient.open(latest, ResumePoint.fresh()))) {
                topics.topic("a").publish("A1");
                topics.topic("b").publish("B1");

                List<String> data = new ArrayList<>(List.of(data(feed), data(feed)));
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
        void all_gaps_come_before_any_event_and_the_cursor_keeps_those_not_sent_yet()
                throws Exception {
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
                try (SourceClient<EncodedEvent> feed =
                        SourceClient.open(all, ResumePoint.after(id))) {
                    Gap gap = assertInstanceOf(Next.Missing.class, feed.next()).gap();
                    told.add(gap.topic());
                    id = gap.id();
                }
            }

            assertEquals(Set.of("chat", "news"), told);
            try (SourceClient<EncodedEvent> feed = SourceClient.open(all, ResumePoint.after(id))) {
                assertEquals("q2", data(feed));
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

    @Nested
    class Snapshot_then_live {

        @Test
        void a_client_gets_the_state_and_then_exactly_the_changes_after_it() throws Exception {
            try (Topics own =
                    Topics.of(
                            InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(5_000)),
                            EventEncoder.create())) {
                PublishedSum sum = new PublishedSum(own.topic("sum"));
                Source<Object> source = Sources.snapshotThen(sum.topic.skipping(), sum::snapshot);
                Thread publisher = Thread.startVirtualThread(sum::publishUntilStopped);

                for (int i = 0; i < 200; i++) {
                    try (SourceClient<Object> feed =
                            SourceClient.open(source, ResumePoint.fresh())) {
                        accountForChanges(feed, 1_000);
                    }
                }
                sum.stop.set(true);
                publisher.join();
            }
        }

        /** Reads the state and then changes, which follow each other or are told to be missing. */
        private void accountForChanges(SourceClient<Object> feed, int changes) throws Exception {
            long last = Long.parseLong(state(feed).toString());
            for (int i = 0; i < changes; i++) {
                switch (feed.next()) {
                    case Next.Item<Object>(Object change) -> {
                        last++;
                        assertEquals(
                                Long.toString(last),
                                ((EncodedEvent) change).decode().data().orElseThrow());
                    }
                    case Next.Missing<Object>(Gap gap) -> last += gap.missed().orElseThrow();
                    case Next<Object> other -> throw new AssertionError("unexpected " + other);
                }
            }
        }

        /** A number that grows as fast as it can, and whose every value is published. */
        private static final class PublishedSum {

            private final Topic topic;

            /** Fair, so that who takes the state is let in between two publications. */
            private final ReentrantLock lock = new ReentrantLock(true);

            private final AtomicBoolean stop = new AtomicBoolean();
            private long sum;
            private Position position;

            private PublishedSum(Topic topic) {
                this.topic = topic;
                this.position = topic.position();
            }

            private void publishUntilStopped() {
                while (!stop.get()) {
                    lock.lock();
                    try {
                        sum++;
                        position = topic.publish(sum);
                    } finally {
                        lock.unlock();
                    }
                }
            }

            private Snapshot snapshot() {
                lock.lock();
                try {
                    return Snapshot.of(sum, position);
                } finally {
                    lock.unlock();
                }
            }
        }

        @Test
        void a_client_whose_changes_are_still_there_does_not_get_the_state() throws Exception {
            Topic topic = topics.topic("news");
            String id = topic.publish("a").toString();
            topic.publish("b");
            Source<Object> source =
                    Sources.snapshotThen(topic, () -> Snapshot.of("state", topic.position()));
            try (SourceClient<Object> feed = SourceClient.open(source, ResumePoint.after(id))) {
                EncodedEvent event =
                        (EncodedEvent) assertInstanceOf(Next.Item.class, feed.next()).value();
                assertEquals("b", event.decode().data().orElseThrow());
            }
        }

        @Test
        void the_state_is_given_again_instead_of_a_gap() throws Exception {
            Topic topic = topics.topic("news");
            String id = topic.publish("a").toString();
            IntStream.range(0, 10).forEach(topic::publish);
            Source<Object> source =
                    Sources.snapshotThen(topic, () -> Snapshot.of("state", topic.position()));
            try (SourceClient<Object> feed = SourceClient.open(source, ResumePoint.after(id))) {
                assertEquals("state", state(feed));
                assertNull(feed.poll());
            }
        }

        @Test
        void the_state_is_given_again_when_the_position_does_not_name_all_topics()
                throws Exception {
            Position news = topics.topic("news").publish("a");
            IntStream.range(0, 10).forEach(topics.topic("news")::publish);
            Source<Object> source =
                    Sources.snapshotThen(
                            topics.all(List.of("news", "chat"), OnOverflow.SKIP, Optional.empty()),
                            () ->
                                    Snapshot.of(
                                            "state",
                                            "news=%s,chat=%s"
                                                    .formatted(
                                                            topics.topic("news").position(),
                                                            topics.topic("chat").position())));
            try (SourceClient<Object> feed =
                    SourceClient.open(source, ResumePoint.after("news=" + news))) {
                assertEquals("state", state(feed));
                assertNull(feed.poll());
            }
        }

        @Test
        void a_client_with_an_unreadable_position_gets_the_state() throws Exception {
            Topic topic = topics.topic("news");
            topic.publish("a");
            Source<Object> source =
                    Sources.snapshotThen(topic, () -> Snapshot.of("state", topic.position()));
            try (SourceClient<Object> feed =
                    SourceClient.open(source, new ResumePoint.Unreadable())) {
                assertEquals("state", state(feed));
                assertNull(feed.poll());
            }
        }

        @Test
        void a_client_that_asks_for_the_earliest_gets_the_state() throws Exception {
            Topic topic = topics.topic("news");
            topic.publish("a");
            Source<Object> source =
                    Sources.snapshotThen(topic, () -> Snapshot.of("state", topic.position()));
            try (SourceClient<Object> feed = SourceClient.open(source, ResumePoint.EARLIEST)) {
                assertEquals("state", state(feed));
                assertNull(feed.poll());
            }
        }

        @Test
        void the_state_is_taken_again_if_the_history_has_overflowed_in_between() throws Exception {
            Topic topic = topics.topic("news");
            AtomicInteger taken = new AtomicInteger();
            Source<Object> source =
                    Sources.snapshotThen(
                            topic,
                            () -> {
                                Position position = topic.position();
                                if (taken.getAndIncrement() == 0) {
                                    IntStream.range(0, 10).forEach(topic::publish);
                                }
                                return Snapshot.of("state " + taken, position);
                            });
            try (SourceClient<Object> feed = SourceClient.open(source, ResumePoint.fresh())) {
                assertEquals("state 2", state(feed));
                assertNull(feed.poll());
            }
        }

        @Test
        void a_client_gets_a_gap_when_no_state_is_recent_enough() throws Exception {
            Topic topic = topics.topic("news");
            Source<Object> source =
                    Sources.snapshotThen(
                            topic,
                            () -> {
                                Position position = topic.position();
                                IntStream.range(0, 10).forEach(topic::publish);
                                return Snapshot.of("old", position);
                            });
            try (SourceClient<Object> feed = SourceClient.open(source, ResumePoint.fresh())) {
                assertEquals("old", state(feed));
                assertInstanceOf(Next.Missing.class, feed.next());
            }
        }

        @Test
        void the_state_is_given_again_when_one_of_several_topics_has_a_gap() throws Exception {
            Position chat = topics.topic("chat").publish("c1");
            Position news = topics.topic("news").publish("n1");
            topics.topic("chat").publish("c2");
            IntStream.range(0, 10).forEach(i -> topics.topic("news").publish(i));
            Source<Object> source =
                    Sources.snapshotThen(
                            topics.all(List.of("chat", "news"), OnOverflow.SKIP, Optional.empty()),
                            () ->
                                    Snapshot.of(
                                            "state",
                                            "chat=%s,news=%s"
                                                    .formatted(
                                                            topics.topic("chat").position(),
                                                            topics.topic("news").position())));
            try (SourceClient<Object> feed =
                    SourceClient.open(
                            source, ResumePoint.after("chat=%s,news=%s".formatted(chat, news)))) {
                assertEquals("state", state(feed));
                assertNull(feed.poll());
            }
        }

        private static Object state(SourceClient<Object> feed) throws Exception {
            Object first = assertInstanceOf(Next.Item.class, feed.next()).value();
            return assertInstanceOf(ControlEvent.class, first).data();
        }
    }
}

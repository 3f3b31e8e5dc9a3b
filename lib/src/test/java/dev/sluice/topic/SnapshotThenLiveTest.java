package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Snapshot;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state of a topic, and the changes after it. */
@Timeout(60)
class SnapshotThenLiveTest {

    private final Topics topics =
            Topics.of(
                    InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(5)),
                    EventEncoder.create());

    @AfterEach
    void close() {
        topics.close();
    }

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
                try (SourceClient<Object> feed = SourceClient.open(source, ResumePoint.fresh())) {
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
    void the_state_is_given_again_when_the_position_does_not_name_all_topics() throws Exception {
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
        try (SourceClient<Object> feed = SourceClient.open(source, new ResumePoint.Unreadable())) {
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

package dev.sluice.topic.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.redis.EntryId;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisServer;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.Start;
import dev.sluice.topic.TopicName;
import dev.sluice.topic.TopicReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What threads that meet in a topic, or in a reader of it, leave in memory. */
@Timeout(60)
class RedisTopicTest {

    private static final TopicName NEWS = new TopicName("news");

    @TempDir private Path folder;
    private final HistoryBudget budget = HistoryBudget.of(HistoryBudget.LEAST_BYTES, 100);
    private RedisServer server;
    private Redis redis;
    private RedisStreamsBroker broker;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(folder);
        redis = Redis.connect(server.options());
        broker = RedisStreamsBroker.create(redis, HistoryLimits.defaults(), budget);
    }

    @AfterEach
    void stop() {
        broker.close();
        redis.close();
        server.close();
    }

    private void publish(String data) {
        EncodedEvent event = EventEncoder.create().encoded(MessageEvent.of(data));
        broker.publish(NEWS, List.of(event), Optional.empty());
    }

    @Test
    void a_log_that_begins_after_its_topic_was_forgotten_holds_nothing() {
        publish("a");
        RedisTopic topic =
                new RedisTopic(
                        NEWS, redis, HistoryLimits.defaults(), budget, InstantSource.system());
        assertTrue(topic.enter());
        topic.leave();
        topic.forget();
        server.command("FLUSHALL");

        // As the thread does it that had begun to compare before.
        topic.connected(EntryId.NONE);

        assertEquals(0, budget.topics());
        assertEquals(0, budget.bytes());
    }

    @Test
    void a_reader_that_is_closed_just_before_it_comes_to_the_log_is_not_counted_there()
            throws Exception {
        try (TopicReader other = broker.open(NEWS, new Start.Live(), () -> {})) {
            assertInstanceOf(TopicReader.Found.Nothing.class, other.read());
            long before = budget.bytes();
            TopicReader reader = broker.open(NEWS, new Start.Live(), () -> {});

            reader.close();
            // As the thread does it that had begun to read before.
            assertInstanceOf(TopicReader.Found.Nothing.class, reader.read());

            assertEquals(before, budget.bytes());
        }
    }
}

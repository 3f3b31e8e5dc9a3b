package dev.sluice.topic.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisServer;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.Broker;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.Start;
import dev.sluice.topic.Topic;
import dev.sluice.topic.TopicName;
import dev.sluice.topic.TopicReader;
import dev.sluice.topic.Topics;
import dev.sluice.topic.TopicsFullException;
import dev.sluice.topic.redis.Replica.Client;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a replica holds in memory of topics in Redis. */
@Timeout(60)
class RedisBudgetTest {

    private static RedisServer server;
    private final HistoryBudget budget = HistoryBudget.of(HistoryBudget.LEAST_BYTES, 100);

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = RedisServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Topics topics(Redis redis) {
        return Topics.of(
                RedisStreamsBroker.create(redis, HistoryLimits.defaults(), budget),
                EventEncoder.create().withMaxEventBytes(Integer.MAX_VALUE));
    }

    @Test
    void a_reader_that_resumes_gets_an_event_that_is_larger_than_the_whole_budget()
            throws Exception {
        try (Redis redis = Redis.connect(server.options());
                Topics topics = topics(redis)) {
            Topic topic = topics.topic("large");
            String large = "x".repeat((int) HistoryBudget.LEAST_BYTES);
            topic.publish(large);
            topic.publish("last");

            try (Client client = new Client(topic, ResumePoint.after("earliest"))) {
                client.readUntil("last");
                assertEquals(List.of(large, "last"), client.data);
                assertEquals(List.of(), client.gaps);
            }
        }
    }

    @Test
    void a_broker_that_is_closed_holds_nothing_once_its_readers_have_left() throws Exception {
        try (Redis redis = Redis.connect(server.options())) {
            Topics topics = topics(redis);
            Topic topic = topics.topic("news");
            try (Client client = new Client(topic, ResumePoint.fresh())) {
                topic.publish("a");
                client.readUntil("a");
                assertEquals(1, budget.topics());
                assertTrue(budget.bytes() > 0);
                topics.close();
            }
            assertEquals(0, budget.topics());
            assertEquals(0, budget.bytes());
        }
    }

    @Test
    void readers_take_half_of_the_budget_and_are_refused_beyond_that() throws Exception {
        TopicName crowded = new TopicName("crowded");
        try (Redis redis = Redis.connect(server.options());
                Broker broker =
                        RedisStreamsBroker.create(redis, HistoryLimits.defaults(), budget)) {
            List<TopicReader> readers = new ArrayList<>();
            assertThrows(
                    TopicsFullException.class,
                    () -> {
                        while (budget.bytes() < budget.maxBytes()) {
                            TopicReader reader = broker.open(crowded, new Start.Live(), () -> {});
                            readers.add(reader);
                            assertInstanceOf(TopicReader.Found.Nothing.class, reader.read());
                        }
                    });
            long half = budget.maxBytes() / 2;
            assertTrue(budget.bytes() > half - 2000 && budget.bytes() <= half);

            readers.removeLast().close();
            broker.open(crowded, new Start.Live(), () -> {}).close();
            readers.forEach(TopicReader::close);
        }
    }
}

package dev.sluice.topic.redis;

import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisServer;
import dev.sluice.topic.Broker;
import dev.sluice.topic.BrokerContract;
import dev.sluice.topic.HistoryLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a broker, on a real Redis. */
class RedisStreamsBrokerTest extends BrokerContract {

    private static RedisServer server;
    private static int brokers;

    private final List<Redis> connections = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = RedisServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void disconnect() {
        connections.forEach(Redis::close);
    }

    @Override
    protected Broker create(int maxEvents) {
        // Each has keys of its own.
        Redis redis = Redis.connect(server.options().withKeyPrefix("test-" + brokers++ + ":"));
        connections.add(redis);
        return RedisStreamsBroker.create(redis, HistoryLimits.defaults().withMaxEvents(maxEvents));
    }
}

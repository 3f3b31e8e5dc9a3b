package dev.sluice.topic.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.redis.HoldingProxy;
import dev.sluice.redis.RedisServer;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.redis.Replica.Client;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many readers that need Redis at once leave connections to everybody else. */
@Timeout(60)
class CatchingUpTest {

    private static final int CONNECTIONS = 16;
    private static final int READERS = 24;

    @TempDir private Path folder;
    private RedisServer server;
    private HoldingProxy proxy;
    private Replica replica;
    private ExecutorService threads;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(folder);
        proxy = HoldingProxy.start(server);
        replica =
                new Replica(
                        proxy.options()
                                .withConnections(CONNECTIONS)
                                .withTimeout(Duration.ofMinutes(1)),
                        HistoryLimits.defaults());
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() throws Exception {
        proxy.letPass();
        threads.close();
        replica.close();
        proxy.close();
        server.close();
    }

    /** Has publications go through while readers have as many connections as they may. */
    private void assertPublishes() throws Exception {
        proxy.awaitHeld(CONNECTIONS / 2);
        replica.topics.topic("other").publish("a");
        replica.topics.topic("other").publish("b");
        proxy.letPass();
    }

    private Client open(int topic) throws Exception {
        return new Client(replica.topics.topic("topic-" + topic), ResumePoint.after("earliest"));
    }

    @Test
    void an_event_is_published_while_streams_that_open_wait_for_redis() throws Exception {
        for (int i = 0; i < READERS; i++) {
            replica.topics.topic("topic-" + i).publish("a");
        }
        proxy.hold("XREVRANGE");
        List<Future<Client>> opening = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            int topic = i;
            opening.add(threads.submit(() -> open(topic)));
        }
        assertPublishes();
        for (Future<Client> opened : opening) {
            try (Client client = opened.get()) {
                client.readUntil("a");
            }
        }
    }

    @Test
    void an_event_is_published_while_streams_that_catch_up_wait_for_redis() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            replica.topics.topic("topic-" + i).publish("a");
            replica.topics.topic("topic-" + i).publish("b");
            clients.add(open(i));
        }
        proxy.hold("XRANGE");
        List<Future<?>> reading = new ArrayList<>();
        for (Client client : clients) {
            reading.add(
                    threads.submit(() -> {
                        client.readUntil("b");
                        return null;
                    }));
        }
        assertPublishes();
        for (Future<?> read : reading) {
            read.get();
        }
        for (Client client : clients) {
            assertEquals(List.of("a", "b"), client.data);
            assertEquals(List.of(), client.gaps);
            client.close();
        }
    }
}

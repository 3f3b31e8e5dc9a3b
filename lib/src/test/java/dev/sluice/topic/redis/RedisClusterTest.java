package dev.sluice.topic.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.redis.RedisAddress;
import dev.sluice.redis.RedisCluster;
import dev.sluice.redis.RedisOptions;
import dev.sluice.redis.RedisServer;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.BrokerUnavailableException;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.Topic;
import dev.sluice.topic.redis.Replica.Client;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that share a cluster of three masters. */
@Timeout(60)
class RedisClusterTest {

    private static RedisCluster cluster;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        cluster = RedisCluster.start(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Replica replica() {
        return new Replica(cluster.options(), HistoryLimits.defaults());
    }

    /** A topic that no other test has, on a master. */
    private static Topic topicOn(int master, Replica replica, String name) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> replica.topics.topic(name + "-" + i))
                .filter(topic -> cluster.owner(key(replica, topic)) == master)
                .findFirst()
                .orElseThrow();
    }

    private static String key(Replica replica, Topic topic) {
        return RedisTopic.key(replica.redis, topic.name());
    }

    private static Client live(Topic topic) throws Exception {
        return new Client(topic, ResumePoint.fresh());
    }

    private static void publishWhenBack(Topic topic, String data) {
        while (true) {
            try {
                topic.publish(data);
                return;
            } catch (BrokerUnavailableException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void reading_hundreds_of_topics_takes_one_listening_connection_for_each_master()
            throws Exception {
        try (Replica one = replica()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                clients.add(live(one.topics.topic("many-" + i)));
            }
            try (Replica other = replica()) {
                for (int i = 0; i < 300; i++) {
                    other.topics.topic("many-" + i).publish("x");
                }
            }
            for (Client client : clients) {
                client.readUntil("x");
            }
            assertTrue(cluster.connections() <= 20, () -> cluster.connections() + " connections");
            clients.forEach(Client::close);
        }
    }

    @Test
    void events_are_delivered_while_a_slot_stays_half_moved() throws Exception {
        try (Replica one = replica();
                Replica other = replica()) {
            Topic topic = topicOn(0, one, "moved");
            try (Client client = live(topic)) {
                topic.publish("before");
                client.readUntil("before");
                ResumePoint place = client.place();

                cluster.moveHalf(key(one, topic), 1);
                for (int i = 0; i < 20; i++) {
                    other.topics.topic(topic.name().value()).publish(i);
                    client.readUntil(Integer.toString(i));
                }
                try (Client resumed = new Client(topic, place)) {
                    resumed.readUntil("19");
                    assertEquals(20, resumed.data.size());
                    assertEquals(List.of(), resumed.gaps);
                }
                cluster.moveRest(key(one, topic), 1);
                other.topics.topic(topic.name().value()).publish("after");
                client.readUntil("after");
                assertEquals(22, client.data.size());
                assertEquals(List.of(), client.gaps);
            } finally {
                cluster.moveRest(key(one, topic), 1);
            }
        }
    }

    @Test
    void a_topic_can_begin_in_a_slot_that_stays_half_moved() throws Exception {
        try (Replica replica = replica()) {
            Topic topic = topicOn(1, replica, "begun");
            cluster.moveHalf(key(replica, topic), 2);
            try (Client client = live(topic)) {
                topic.publish("first");
                client.readUntil("first");
                topic.clear();
                topic.publish("second");
                client.readUntil("second");
                assertEquals(List.of(), client.gaps);
            } finally {
                cluster.moveRest(key(replica, topic), 2);
            }
        }
    }

    @Test
    void topics_on_the_other_masters_go_on_when_one_master_dies() throws Exception {
        RedisServer dead = cluster.masters().get(2);
        try (Replica replica = replica()) {
            Topic healthy = topicOn(0, replica, "healthy");
            Topic away = topicOn(2, replica, "away");
            try (Client client = live(healthy);
                    Client waiting = live(away)) {
                dead.kill();
                while (replica.topics.trouble().isEmpty()) {
                    Thread.onSpinWait();
                }
                assertTrue(
                        replica.topics.trouble().orElseThrow().contains(":" + dead.port()),
                        () -> replica.topics.trouble().orElseThrow());
                assertThrows(BrokerUnavailableException.class, () -> away.publish("x"));
                healthy.publish("x");
                client.readUntil("x");
                live(healthy).close();
                assertTrue(replica.redis.millis() > 0);

                dead.restart();
                publishWhenBack(away, "back");
                waiting.readUntil("back");
                while (replica.topics.trouble().isPresent()) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void events_are_published_to_healthy_masters_while_many_wait_for_a_hung_one() throws Exception {
        RedisServer hung = cluster.masters().get(1);
        try (Replica replica = replica();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Topic healthy = topicOn(0, replica, "beside");
            Topic away = topicOn(1, replica, "hung");
            healthy.publish("before");
            away.publish("before");
            hung.pause();
            try {
                for (int i = 0; i < 40; i++) {
                    var _ = executor.submit(() -> away.publish("x"));
                }
                for (int i = 0; i < 20; i++) {
                    healthy.publish(i);
                }
            } finally {
                hung.resume();
            }
            publishWhenBack(away, "after");
        }
    }

    @Test
    void attempts_to_reach_a_missing_cluster_do_not_take_a_thread_each() throws Exception {
        RedisOptions nobody =
                RedisOptions.of(
                        RedisAddress.parse("redis+cluster://127.0.0.1:" + RedisServer.freePort()));
        try (Replica replica = new Replica(nobody, HistoryLimits.defaults())) {
            assertThrows(BrokerUnavailableException.class, () -> replica.news().publish("x"));
            int threads = Thread.getAllStackTraces().size();
            for (int i = 0; i < 200; i++) {
                assertThrows(BrokerUnavailableException.class, () -> replica.news().publish("x"));
            }
            assertTrue(Thread.getAllStackTraces().size() < threads + 20);
            assertTrue(replica.topics.trouble().orElseThrow().contains("connect"));
        }
    }
}

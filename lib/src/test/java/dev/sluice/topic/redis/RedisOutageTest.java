package dev.sluice.topic.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.redis.RedisServer;
import dev.sluice.source.Gap;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.BrokerUnavailableException;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.IdempotencyKey;
import dev.sluice.topic.SourceClient;
import dev.sluice.topic.redis.Replica.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Redis goes, in all the ways in which it can, and comes back. */
@Timeout(60)
class RedisOutageTest {

    private static final String[] DURABLE = {"--appendonly", "yes"};

    @TempDir private Path folder;

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static void publish(Replica replica, int from, int to) {
        IntStream.range(from, to).forEach(i -> replica.news().publish(i));
    }

    private static void assertRefused(Replica replica) {
        assertThrows(BrokerUnavailableException.class, () -> replica.news().publish("refused"));
    }

    /** Tries until Redis is back. */
    private static void publishWhenBack(Replica replica, String data) throws Exception {
        IdempotencyKey key = new IdempotencyKey("again-" + data);
        while (true) {
            try {
                var _ = replica.news().publish(data, key);
                return;
            } catch (BrokerUnavailableException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void a_crash_loses_nothing_that_was_acknowledged_and_repeats_nothing() throws Exception {
        try (RedisServer server = RedisServer.start(folder, DURABLE);
                Replica replica = new Replica(server.options(), HistoryLimits.defaults());
                Client client = new Client(replica.news(), ResumePoint.fresh())) {
            publish(replica, 0, 100);
            client.readUntil("50");
            server.kill();
            assertRefused(replica);
            server.restart();

            publishWhenBack(replica, "last");
            client.readUntil("last");
            assertEquals(numbers(0, 100), client.data.subList(0, 100));
            assertEquals(101, client.data.size());
            assertEquals(List.of(), client.gaps);
        }
    }

    @Test
    void publishing_during_a_pause_is_refused_in_time_and_loses_nothing() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                Replica replica = new Replica(server.options(), HistoryLimits.defaults());
                Client client = new Client(replica.news(), ResumePoint.fresh())) {
            publish(replica, 0, 10);
            client.readUntil("9");
            server.pause();
            assertRefused(replica);
            while (replica.topics.trouble().isEmpty()) {
                Thread.onSpinWait();
            }
            // It is known now, so nobody waits for it.
            assertRefused(replica);
            server.resume();

            publishWhenBack(replica, "last");
            client.readUntil("last");
            assertEquals(numbers(0, 10), client.data.subList(0, 10));
            assertEquals(List.of(), client.gaps);
            // What was sent to it in the pause may have been done; it was never acknowledged.
            assertTrue(List.of(11, 12).contains(client.data.size()), client.data::toString);
            while (replica.topics.trouble().isPresent()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void open_streams_and_new_streams_of_known_topics_wait_for_redis() throws Exception {
        try (RedisServer server = RedisServer.start(folder, DURABLE);
                Replica replica = new Replica(server.options(), HistoryLimits.defaults());
                Client open = new Client(replica.news(), ResumePoint.fresh())) {
            publish(replica, 0, 3);
            open.readUntil("2");
            server.kill();
            assertRefused(replica);

            try (Client resumed = new Client(replica.news(), open.place());
                    Client fresh = new Client(replica.news(), ResumePoint.fresh())) {
                assertThrows(
                        BrokerUnavailableException.class,
                        () ->
                                SourceClient.open(
                                        replica.topics.topic("elsewhere"), ResumePoint.fresh()));
                server.restart();
                publishWhenBack(replica, "last");
                for (Client client : List.of(open, resumed, fresh)) {
                    client.readUntil("last");
                    assertEquals(List.of(), client.gaps);
                }
            }
        }
    }

    @Test
    void lost_data_gives_a_gap_to_current_and_to_returning_readers() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                Replica replica = new Replica(server.options(), HistoryLimits.defaults());
                Client client = new Client(replica.news(), ResumePoint.fresh())) {
            publish(replica, 0, 5);
            client.readUntil("4");
            ResumePoint place = client.place();
            server.kill();
            server.restart();

            client.readUntilGap();
            assertEquals(Gap.Reason.UNKNOWN, client.gaps.getFirst().reason());
            publishWhenBack(replica, "new");
            client.readUntil("new");
            assertEquals(List.of("0", "1", "2", "3", "4", "new"), client.data);
            assertEquals(1, client.gaps.size());
            try (Client back = new Client(replica.news(), place)) {
                back.readUntil("new");
                assertEquals(Gap.Reason.UNKNOWN, back.gaps.getFirst().reason());
                assertEquals(List.of("new"), back.data);
            }
        }
    }

    @Test
    void deleted_data_gives_a_gap_with_the_next_event() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                Replica replica = new Replica(server.options(), HistoryLimits.defaults());
                Client client = new Client(replica.news(), ResumePoint.fresh())) {
            publish(replica, 0, 5);
            client.readUntil("4");
            var _ = replica.redis.take(replica.redis.key("nothing"));
            server.command("FLUSHALL");

            replica.news().publish("new");
            client.readUntil("new");
            assertEquals(Gap.Reason.UNKNOWN, client.gaps.getFirst().reason());
        }
    }

    @Test
    void a_full_redis_refuses_events_and_loses_nothing() throws Exception {
        try (RedisServer server =
                        RedisServer.start(
                                folder, "--maxmemory", "4mb", "--maxmemory-policy", "noeviction");
                Replica replica = new Replica(server.options(), HistoryLimits.defaults());
                Client client = new Client(replica.news(), ResumePoint.fresh())) {
            String large = "x".repeat(100_000);
            int accepted = 0;
            BrokerUnavailableException refused = null;
            while (refused == null) {
                try {
                    replica.news().publish(large);
                    accepted++;
                } catch (BrokerUnavailableException e) {
                    refused = e;
                }
            }
            assertTrue(accepted > 0);
            for (int i = 0; i < accepted; i++) {
                while (client.data.size() <= i) {
                    client.takeNext(Duration.ofDays(1));
                }
            }
            assertEquals(List.of(), client.gaps);
            assertTrue(replica.topics.trouble().orElseThrow().contains("OOM"));
            replica.news().clear();
            while (replica.topics.trouble().isPresent()) {
                publishWhenBack(replica, "fits");
            }
        }
    }

    @Test
    void a_full_redis_still_allows_clearing_a_topic_and_revoking_access() throws Exception {
        try (RedisServer server =
                        RedisServer.start(
                                folder, "--maxmemory", "4mb", "--maxmemory-policy", "noeviction");
                Replica replica = new Replica(server.options(), HistoryLimits.defaults())) {
            server.command("SET", "room", "x");
            server.command("CONFIG", "SET", "maxmemory", "1");
            assertRefused(replica);
            replica.redis.set(replica.redis.key("revoked"), "now", 60_000);
            assertEquals("now", replica.redis.take(replica.redis.key("revoked")).orElseThrow());
            replica.redis.add(replica.redis.key("notices"), "notice", "n", 10);
            assertTrue(replica.redis.newest(replica.redis.key("notices")).isPresent());

            server.command("CONFIG", "SET", "maxmemory", "4mb");
            replica.news().publish("a");
            server.command("CONFIG", "SET", "maxmemory", "1");
            replica.news().clear();
            try (Client client = new Client(replica.news(), ResumePoint.after("earliest"))) {
                server.command("CONFIG", "SET", "maxmemory", "4mb");
                replica.news().publish("b");
                client.readUntil("b");
                assertEquals(List.of("b"), client.data);
            }
        }
    }

    @Test
    void an_event_that_too_few_replicas_have_is_not_acknowledged() throws Exception {
        Path beside = Files.createDirectory(folder.resolve("replica"));
        try (RedisServer server = RedisServer.start(folder, "--repl-diskless-sync-delay", "0");
                Replica replica =
                        new Replica(
                                server.options().withWaitReplicas(1), HistoryLimits.defaults())) {
            IdempotencyKey key = new IdempotencyKey("k");
            assertThrows(BrokerUnavailableException.class, () -> replica.news().publish("a", key));
            assertEquals(
                    "Publishing to Redis at 127.0.0.1:%d: wait-replicas must be reached within 350"
                                    .formatted(server.port())
                            + " ms, 0 of 1 replicas had the event",
                    replica.topics.trouble().orElseThrow());
            try (RedisServer copy =
                    RedisServer.start(beside, "--replicaof", "127.0.0.1 " + server.port())) {
                while (!acknowledges(replica, key)) {
                    Thread.onSpinWait();
                }
                assertEquals(Optional.empty(), replica.topics.trouble());
                assertEquals(replica.news().publish("a", key), replica.news().publish("a", key));
                copy.pause();
                assertThrows(
                        BrokerUnavailableException.class, () -> replica.news().publish("a", key));
                copy.resume();
            }
        }
    }

    private static boolean acknowledges(Replica replica, IdempotencyKey key) {
        try {
            var _ = replica.news().publish("a", key);
            return true;
        } catch (BrokerUnavailableException e) {
            return false;
        }
    }

    @Test
    void redis_may_start_after_the_service() throws Exception {
        int port = RedisServer.freePort();
        try (Replica replica = new Replica(RedisServer.optionsAt(port), HistoryLimits.defaults())) {
            assertRefused(replica);
            try (RedisServer server = RedisServer.startAt(port, folder)) {
                publishWhenBack(replica, "first");
                assertEquals(port, server.port());
            }
        }
    }
}

package dev.sluice.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Checks of the eviction policy of a real Redis. */
@Timeout(60)
class EvictionWatchTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"allkeys-lru", "volatile-ttl"})
    void an_eviction_policy_that_may_lose_data_is_reported(String policy) throws Exception {
        try (RedisServer server =
                        RedisServer.start(
                                folder, "--maxmemory", "100mb", "--maxmemory-policy", policy);
                Redis redis = Redis.connect(server.options())) {
            Optional<String> trouble = redis.trouble();
            while (trouble.filter(text -> text.contains("maxmemory-policy")).isEmpty()) {
                Thread.onSpinWait();
                trouble = redis.trouble();
            }
            assertEquals(
                    "maxmemory-policy of Redis at 127.0.0.1:"
                            + server.port()
                            + " must be noeviction, was "
                            + policy
                            + ": when it is full it may forget events and revocations",
                    trouble.get());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, allkeys-lru", "100mb, noeviction"})
    void a_redis_that_never_evicts_is_not_reported(String limit, String policy) throws Exception {
        try (RedisServer redis =
                        RedisServer.start(
                                folder, "--maxmemory", limit, "--maxmemory-policy", policy);
                Asked asked = new Asked(redis)) {
            asked.watch.askThoseThatAreDue();

            assertEquals(Optional.empty(), asked.watch.trouble());
            assertEquals(1, questions(redis));
        }
    }

    @Test
    void a_redis_that_denies_the_info_command_is_not_reported() throws Exception {
        try (RedisServer redis =
                        RedisServer.start(
                                folder, "--user", "default", "on", "nopass", "~*", "&*", "+@all",
                                "-info");
                Asked asked = new Asked(redis);
                Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            asked.watch.askThoseThatAreDue();

            assertEquals(Optional.empty(), asked.watch.trouble());
            assertEquals("info", jedis.aclLog().getFirst().getObject());
        }
    }

    @Test
    void an_unreachable_server_is_not_queried_and_causes_no_more_queries_of_others()
            throws Exception {
        try (RedisServer healthy = RedisServer.start(folder);
                RedisServer lost = RedisServer.start(folder);
                Asked asked = new Asked(healthy, lost)) {
            asked.reachability.lost(asked.servers.getLast(), "for the test");
            for (int round = 0; round < 3; round++) {
                asked.watch.askThoseThatAreDue();
            }

            asked.reachability.reached(asked.servers.getLast());
            asked.watch.askThoseThatAreDue();

            assertEquals(1, questions(healthy));
            assertEquals(1, questions(lost));
        }
    }

    @Test
    void a_server_that_comes_back_is_queried_again() throws Exception {
        try (RedisServer redis = RedisServer.start(folder, "--maxmemory", "100mb");
                Asked asked = new Asked(redis)) {
            asked.watch.askThoseThatAreDue();
            redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            asked.watch.askThoseThatAreDue();
            assertEquals(Optional.empty(), asked.watch.trouble());

            asked.reachability.lost(asked.servers.getFirst(), "for the test");
            asked.watch.askThoseThatAreDue();
            asked.reachability.reached(asked.servers.getFirst());
            asked.watch.askThoseThatAreDue();

            assertTrue(asked.watch.trouble().isPresent());
        }
    }

    @Test
    void each_master_of_a_cluster_is_checked_and_a_faulty_one_is_named() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(folder)) {
            RedisServer last = cluster.masters().getLast();
            last.command("CONFIG", "SET", "maxmemory", "100mb", "maxmemory-policy", "allkeys-lru");
            try (Redis redis = Redis.connect(cluster.options())) {
                String named = "maxmemory-policy of Redis at 127.0.0.1:" + last.port();
                while (redis.trouble().filter(text -> text.startsWith(named)).isEmpty()) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** How often INFO was called, without this time. */
    private static int questions(RedisServer redis) {
        Matcher calls =
                Pattern.compile("cmdstat_info:calls=(\\d+)")
                        .matcher(redis.command("INFO", "commandstats"));
        return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
    }

    /** A watch whose rounds the test begins, and the servers that it asks. */
    private static final class Asked implements AutoCloseable {

        private final List<Server> servers = new ArrayList<>();
        private final Reachability reachability;
        private final EvictionWatch watch;

        Asked(RedisServer... started) {
            reachability = new Reachability(started[0].options().address());
            watch = new EvictionWatch(() -> servers, reachability);
            for (RedisServer redis : started) {
                Dialer dialer = new Dialer(redis.options());
                HostAndPort address = new HostAndPort("127.0.0.1", redis.port());
                servers.add(new Server(address, 1, dialer, new SilentListener(), reachability));
            }
        }

        @Override
        public void close() {
            servers.forEach(Server::close);
        }
    }
}

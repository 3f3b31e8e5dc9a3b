package dev.sluice.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real Redis would do when it is full. */
@Timeout(60)
class EvictionWatchTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"allkeys-lru", "volatile-ttl"})
    void a_policy_that_may_forget_is_a_trouble(String policy) throws Exception {
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
    void a_redis_that_never_forgets_is_none(String limit, String policy) throws Exception {
        try (RedisServer server =
                        RedisServer.start(
                                folder, "--maxmemory", limit, "--maxmemory-policy", policy);
                Redis redis = Redis.connect(server.options())) {
            awaitQuestion(server);

            assertEquals(Optional.empty(), redis.trouble());
        }
    }

    @Test
    void a_redis_that_may_not_be_asked_is_none() throws Exception {
        try (RedisServer server =
                        RedisServer.start(
                                folder, "--user", "default", "on", "nopass", "~*", "&*", "+@all",
                                "-info");
                Redis redis = Redis.connect(server.options())) {
            awaitQuestion(server);

            assertEquals(Optional.empty(), redis.trouble());
        }
    }

    @Test
    void each_master_of_a_cluster_is_asked_and_the_one_that_may_forget_is_named() throws Exception {
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

    private static void awaitQuestion(RedisServer server) {
        while (server.command("CLIENT", "LIST")
                .lines()
                .noneMatch(client ->
                        client.contains(" name=sluice ") && client.contains(" cmd=info "))) {
            Thread.onSpinWait();
        }
    }
}

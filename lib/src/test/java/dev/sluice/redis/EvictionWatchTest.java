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
                    "maxmemory-policy of Redis must be noeviction, was "
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

    private static void awaitQuestion(RedisServer server) {
        // The script is known once it has been run.
        String sha = Script.load(EvictionWatch.class, "memory.lua").sha1();
        while (!server.command("SCRIPT", "EXISTS", sha).contains("1")) {
            Thread.onSpinWait();
        }
    }
}

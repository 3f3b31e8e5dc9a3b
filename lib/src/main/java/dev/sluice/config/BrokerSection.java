package dev.sluice.config;

import dev.sluice.redis.RedisAddress;
import dev.sluice.redis.RedisOptions;
import dev.sluice.redis.Secret;
import dev.sluice.text.Values;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads {@code sluice.broker}. */
final class BrokerSection {

    static final Set<String> KEYS = Set.of("type", "redis");

    static final Set<String> REDIS_KEYS =
            Set.of(
                    "uri",
                    "username",
                    "password",
                    "password-file",
                    "sentinel-password",
                    "sentinel-password-file",
                    "key-prefix",
                    "timeout",
                    "connections",
                    "wait-replicas",
                    "ca-file");

    /** Stands for the missing one while the other keys are checked. */
    private static final RedisAddress NO_ADDRESS = RedisAddress.parse("redis://127.0.0.1");

    private final Section redis;

    private BrokerSection(Section redis) {
        this.redis = redis;
    }

    /** Reads the section; with mistakes in it, the result is of no use. */
    static BrokerConfig read(Section broker) {
        Section redis = broker.section("redis", REDIS_KEYS);
        boolean shared = broker.value("type", false, BrokerSection::isRedis);
        // Also with topics in memory: a mistake must not wait for the day when Redis is used.
        Optional<RedisOptions> options = new BrokerSection(redis).options(shared);
        return options.filter(read -> shared)
                .<BrokerConfig>map(BrokerConfig.Redis::new)
                .orElseGet(BrokerConfig.Memory::new);
    }

    private static boolean isRedis(String type) {
        return Values.oneOf("type", List.of("memory", "redis"), type).equals("redis");
    }

    private Optional<RedisOptions> options(boolean shared) {
        Optional<RedisAddress> address =
                text("uri").flatMap(uri -> redis.value("uri", RedisAddress::parse));
        if (shared && text("uri").isEmpty()) {
            redis.mistake("must have a uri with type redis", "had none");
        }
        if (!shared && text("uri").isPresent()) {
            redis.mistake("must not have a uri with type memory", "had it; set type: redis");
        }
        RedisOptions options = RedisOptions.of(address.orElse(NO_ADDRESS));
        options = with(options, text("username"), RedisOptions::withUsername);
        options = with(options, secret("password"), RedisOptions::withPassword);
        options = with(options, secret("sentinel-password"), RedisOptions::withSentinelPassword);
        options = with(options, redis.value("key-prefix", v -> v), RedisOptions::withKeyPrefix);
        options =
                with(
                        options,
                        redis.value("timeout", v -> Values.duration("timeout", v)),
                        RedisOptions::withTimeout);
        options =
                with(
                        options,
                        redis.value("connections", v -> Values.whole("connections", v)),
                        RedisOptions::withConnections);
        options =
                with(
                        options,
                        redis.value("wait-replicas", v -> Values.whole("wait-replicas", v)),
                        RedisOptions::withWaitReplicas);
        options =
                with(
                        options,
                        redis.value("ca-file", CertificateFile::require),
                        RedisOptions::withCaFile);
        RedisOptions read = options;
        return address.map(known -> read);
    }

    private <T> RedisOptions with(
            RedisOptions options,
            Optional<T> value,
            BiFunction<RedisOptions, T, RedisOptions> change) {
        return value.flatMap(given -> redis.checked(() -> change.apply(options, given)))
                .orElse(options);
    }

    /** From the value itself or from a file. An empty text or file is as good as none. */
    private Optional<Secret> secret(String key) {
        Optional<Secret> given = text(key).map(Secret::new);
        Optional<Secret> file =
                text(key + "-file")
                        .flatMap(path -> redis.checked(() -> SecretFile.read(key + "-file", path)))
                        .filter(password -> !password.isEmpty())
                        .map(Secret::new);
        if (given.isPresent() && file.isPresent()) {
            redis.mistake("must not have both %s and %s-file".formatted(key, key), "had both");
        }
        return given.or(() -> file);
    }

    private Optional<String> text(String key) {
        return redis.value(key, value -> value).filter(value -> !value.isBlank());
    }
}

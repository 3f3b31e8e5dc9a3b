package dev.sluice.config;

import dev.sluice.redis.RedisAddress;
import dev.sluice.redis.RedisOptions;
import dev.sluice.redis.Secret;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads {@code sluice.broker}. */
final class BrokerSection {

    static final Set<String> KEYS = Set.of("type", "redis");

    private static final Set<String> REDIS_KEYS =
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
                    "ca-file");

    private final Section redis;

    private BrokerSection(Section redis) {
        this.redis = redis;
    }

    /** Reads the section; with mistakes in it, what is returned is of no use. */
    static BrokerConfig read(Section broker) {
        Section redis = broker.confidentialSection("redis", REDIS_KEYS);
        boolean shared = broker.value("type", false, BrokerSection::isRedis);
        return shared ? new BrokerSection(redis).options() : new BrokerConfig.Memory();
    }

    private static boolean isRedis(String type) {
        return switch (type) {
            case "memory" -> false;
            case "redis" -> true;
            default ->
                    throw new IllegalArgumentException("type must be memory or redis, was " + type);
        };
    }

    private BrokerConfig options() {
        Optional<RedisAddress> address = redis.value("uri", RedisAddress::parse);
        if (address.isEmpty()) {
            if (!redis.has("uri")) {
                redis.mistake("must have a uri with type redis", "had none");
            }
            return new BrokerConfig.Memory();
        }
        RedisOptions options = RedisOptions.of(address.get());
        options = with(options, text("username"), RedisOptions::withUsername);
        options = with(options, secret("password"), RedisOptions::withPassword);
        options = with(options, secret("sentinel-password"), RedisOptions::withSentinelPassword);
        options = with(options, redis.value("key-prefix", v -> v), RedisOptions::withKeyPrefix);
        options =
                with(
                        options,
                        redis.value("timeout", v -> Numbers.duration("timeout", v)),
                        RedisOptions::withTimeout);
        options =
                with(
                        options,
                        redis.value("connections", v -> Numbers.whole("connections", v)),
                        RedisOptions::withConnections);
        options = with(options, text("ca-file").map(Path::of), RedisOptions::withCaFile);
        return new BrokerConfig.Redis(options);
    }

    private <T> RedisOptions with(
            RedisOptions options,
            Optional<T> value,
            BiFunction<RedisOptions, T, RedisOptions> change) {
        return value.flatMap(given -> redis.checked(() -> change.apply(options, given)))
                .orElse(options);
    }

    /** From the value itself or from a file. A text that is empty is as good as none. */
    private Optional<Secret> secret(String key) {
        Optional<Secret> given = text(key).map(Secret::new);
        Optional<Secret> file =
                text(key + "-file")
                        .flatMap(path -> redis.checked(() -> SecretFile.read(key + "-file", path)))
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

package dev.sluice.config;

import dev.sluice.redis.RedisAddress;
import dev.sluice.redis.RedisOptions;
import dev.sluice.redis.Secret;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

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
        options = text("username").map(options::withUsername).orElse(options);
        options = secret("password").map(options::withPassword).orElse(options);
        options = secret("sentinel-password").map(options::withSentinelPassword).orElse(options);
        options = redis.value("key-prefix", options, options::withKeyPrefix);
        RedisOptions prefixed = options;
        options =
                redis.value(
                        "timeout",
                        options,
                        v -> prefixed.withTimeout(Numbers.duration("timeout", v)));
        RedisOptions timed = options;
        options =
                redis.value(
                        "connections",
                        options,
                        v -> timed.withConnections(Numbers.whole("connections", v)));
        RedisOptions pooled = options;
        options = text("ca-file").map(file -> pooled.withCaFile(Path.of(file))).orElse(options);
        return new BrokerConfig.Redis(options);
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

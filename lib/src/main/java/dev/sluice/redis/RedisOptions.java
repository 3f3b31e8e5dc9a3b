package dev.sluice.redis;

import dev.sluice.dependency.OptionalDependency;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The options of the connections to Redis.
 *
 * @param address where it is
 * @param username the user of its access control list; default none
 * @param password of the user; default none
 * @param sentinelPassword of the sentinels; default none
 * @param keyPrefix stands before every key; default {@code sluice:}. With a hash tag in it, {@code
 *     {sluice}:}, all keys are on one node of a cluster
 * @param timeout for a connection, and for each answer; default 700 milliseconds, so that a
 *     publisher is refused within two seconds even if it has waited for a connection of others
 * @param connections how many are used for commands at a time; the masters of a cluster share them;
 *     default 16. Readers that catch up use at most half of them, but at least one. See {@link
 *     #mostConnections}
 * @param waitReplicas how many replicas of a server must have an event before it is acknowledged,
 *     which they are given half the timeout for; default 0. See <a
 *     href="https://redis.io/docs/latest/commands/wait/">WAIT</a>
 * @param caFile certificates of authorities that are trusted besides, in PEM; default none
 */
public record RedisOptions(
        RedisAddress address,
        Optional<String> username,
        Optional<Secret> password,
        Optional<Secret> sentinelPassword,
        String keyPrefix,
        Duration timeout,
        int connections,
        int waitReplicas,
        Optional<Path> caFile) {

    private static final Pattern PREFIX =
            Pattern.compile("(?=.{0,64}$)[!-z|~]*(\\{[!-z|~]+\\}[!-z|~]*)?");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST_CONNECTIONS = 1024;
    private static final int MOST_REPLICAS = 16;

    /** More masters than most clusters have. */
    private static final int MOST_MASTERS = 32;

    /**
     * Validates the options.
     *
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public RedisOptions {
        if (!PREFIX.matcher(keyPrefix).matches()) {
            throw new IllegalArgumentException(
                    "key-prefix must be at most 64 printable ASCII characters, with one hash tag"
                            + " such as {sluice} at most, was "
                            + keyPrefix);
        }
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "timeout must be between %s and %s, was %s"
                            .formatted(SHORTEST, LONGEST, timeout));
        }
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "connections must be between 1 and %d, was %d"
                            .formatted(MOST_CONNECTIONS, connections));
        }
        if (waitReplicas < 0 || waitReplicas > MOST_REPLICAS) {
            throw new IllegalArgumentException(
                    "wait-replicas must be between 0 and %d, was %d"
                            .formatted(MOST_REPLICAS, waitReplicas));
        }
    }

    /**
     * The defaults, with the user and the password that the address has.
     *
     * @param address where Redis is
     * @return the options
     * @throws IllegalStateException if {@code redis.clients:jedis}, with which Redis is reached, is
     *     not on the class path
     */
    public static RedisOptions of(RedisAddress address) {
        OptionalDependency.JEDIS.require();
        return new RedisOptions(
                address,
                address.username(),
                address.password(),
                Optional.empty(),
                "sluice:",
                Duration.ofMillis(700),
                16,
                0,
                Optional.empty());
    }

    /**
     * The most connections, and so file descriptors, that are open at a time: those for commands,
     * one to each server on which it listens, and one to find out about servers. While another
     * server takes over, commands that the previous one has not answered yet keep theirs.
     *
     * @return a bound that holds for clusters of up to 32 masters, which with few connections have
     *     one for commands each
     */
    public int mostConnections() {
        return switch (address.kind()) {
            case STANDALONE -> connections + 1;
            case SENTINEL -> 2 * connections + 2 + 1;
            case CLUSTER -> connections + Math.max(connections, MOST_MASTERS) + MOST_MASTERS + 1;
        };
    }

    /**
     * The same options with a user.
     *
     * @param value the name
     * @return the new options
     */
    public RedisOptions withUsername(String value) {
        return new RedisOptions(
                address,
                Optional.of(value),
                password,
                sentinelPassword,
                keyPrefix,
                timeout,
                connections,
                waitReplicas,
                caFile);
    }

    /**
     * The same options with a password.
     *
     * @param value the password
     * @return the new options
     */
    public RedisOptions withPassword(Secret value) {
        return new RedisOptions(
                address,
                username,
                Optional.of(value),
                sentinelPassword,
                keyPrefix,
                timeout,
                connections,
                waitReplicas,
                caFile);
    }

    /**
     * The same options with a password of the sentinels.
     *
     * @param value the password
     * @return the new options
     */
    public RedisOptions withSentinelPassword(Secret value) {
        return new RedisOptions(
                address,
                username,
                password,
                Optional.of(value),
                keyPrefix,
                timeout,
                connections,
                waitReplicas,
                caFile);
    }

    /**
     * The same options with another prefix.
     *
     * @param value up to 64 printable ASCII characters
     * @return the new options
     */
    public RedisOptions withKeyPrefix(String value) {
        return new RedisOptions(
                address,
                username,
                password,
                sentinelPassword,
                value,
                timeout,
                connections,
                waitReplicas,
                caFile);
    }

    /**
     * The same options with another time limit.
     *
     * @param value between 10 milliseconds and a minute
     * @return the new options
     */
    public RedisOptions withTimeout(Duration value) {
        return new RedisOptions(
                address,
                username,
                password,
                sentinelPassword,
                keyPrefix,
                value,
                connections,
                waitReplicas,
                caFile);
    }

    /**
     * The same options with another number of connections.
     *
     * @param value between 1 and 1024
     * @return the new options
     */
    public RedisOptions withConnections(int value) {
        return new RedisOptions(
                address,
                username,
                password,
                sentinelPassword,
                keyPrefix,
                timeout,
                value,
                waitReplicas,
                caFile);
    }

    /**
     * The same options with another number of replicas that must have an event.
     *
     * @param value between 0 and 16
     * @return the new options
     */
    public RedisOptions withWaitReplicas(int value) {
        return new RedisOptions(
                address,
                username,
                password,
                sentinelPassword,
                keyPrefix,
                timeout,
                connections,
                value,
                caFile);
    }

    /**
     * The same options with further authorities.
     *
     * @param value a file with certificates in PEM
     * @return the new options
     */
    public RedisOptions withCaFile(Path value) {
        return new RedisOptions(
                address,
                username,
                password,
                sentinelPassword,
                keyPrefix,
                timeout,
                connections,
                waitReplicas,
                Optional.of(value));
    }
}

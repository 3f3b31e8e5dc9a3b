package dev.sluice.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How Redis is reached.
 *
 * @param address where it is
 * @param username the user of its access control list; default none
 * @param password of the user; default none
 * @param sentinelPassword of the sentinels; default none
 * @param keyPrefix stands before every key; default {@code sluice:}. With a hash tag in it, {@code
 *     {sluice}:}, all keys are on one node of a cluster
 * @param timeout for a connection, and for each answer; default 700 milliseconds, so that a
 *     publisher is refused within two seconds even if it has waited for a connection of others
 * @param connections the most that are used at a time, besides those that wait for events; default
 *     16
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
        Optional<Path> caFile) {

    private static final Pattern PREFIX =
            Pattern.compile("(?=.{0,64}$)[!-z|~]*(\\{[!-z|~]+\\}[!-z|~]*)?");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST_CONNECTIONS = 1024;

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
    }

    /**
     * The defaults, with the user and the password that the address has.
     *
     * @param address where Redis is
     * @return the options
     */
    public static RedisOptions of(RedisAddress address) {
        return new RedisOptions(
                address,
                address.username(),
                address.password(),
                Optional.empty(),
                "sluice:",
                Duration.ofMillis(700),
                16,
                Optional.empty());
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
                address, username, password, sentinelPassword, value, timeout, connections, caFile);
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
                address, username, password, sentinelPassword, keyPrefix, timeout, value, caFile);
    }

    /**
     * The same options with authorities of one's own.
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
                Optional.of(value));
    }
}

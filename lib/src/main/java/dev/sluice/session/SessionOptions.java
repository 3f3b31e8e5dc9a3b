package dev.sluice.session;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * The options of a stream, apart from what it carries.
 *
 * @param heartbeat how long nothing may be written before a heartbeat is; default {@code PT15S},
 *     zero turns it off
 * @param retry the reconnection time that a client is given when its stream starts and when it is
 *     asked to come back; default {@code PT2S}
 * @param retryJitter how far the reconnection time is spread around {@code retry}, as a fraction of
 *     it, so that clients do not come back all at once; default 0.5 (with {@code PT2S}: 1 to 3
 *     seconds), zero turns it off
 * @param maxLifetime how long a stream may last; each ends at a random moment in the last fifth of
 *     that time and its client comes back; default zero, no limit
 * @param headPatience how long the head of the response waits for the first element of code of the
 *     application, so that a failure before it becomes the HTTP status; default {@code PT0.25S},
 *     zero does not wait
 * @param writeTimeout how long one write, of 64 KiB at most, may wait for a client before the
 *     client is dropped; default {@code PT10S}, zero turns it off
 * @param ending how it ends
 */
public record SessionOptions(
        Duration heartbeat,
        Duration retry,
        double retryJitter,
        Duration maxLifetime,
        Duration headPatience,
        Duration writeTimeout,
        Ending ending) {

    /** The shortest time that can be set for a timeout or a heartbeat that is on. */
    public static final Duration SHORTEST = Duration.ofMillis(10);

    /** The longest heartbeat, retry and write timeout. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** The longest wait of a response's head, during which nobody notices that a client leaves. */
    public static final Duration LONGEST_PATIENCE = Duration.ofMinutes(1);

    /** The longest lifetime that can be set. */
    public static final Duration LONGEST_LIFETIME = Duration.ofDays(365);

    /** The names of the options in configuration, as {@link #with} takes them. */
    public static final List<String> NAMES =
            List.of(
                    "heartbeat",
                    "retry",
                    "retry-jitter",
                    "max-lifetime",
                    "head-patience",
                    "write-timeout",
                    "on-end",
                    "drain");

    private static final SessionOptions DEFAULTS =
            new SessionOptions(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(2),
                    0.5,
                    Duration.ZERO,
                    Duration.ofMillis(250),
                    Duration.ofSeconds(10),
                    Ending.defaults());

    /**
     * Validates the options.
     *
     * @throws IllegalArgumentException if one of them is out of its bounds; the message gives its
     *     name, the bounds and the value
     */
    public SessionOptions {
        requireOffOrBetween("heartbeat", heartbeat, LONGEST);
        requireBetween("retry", retry);
        if (!(retryJitter >= 0 && retryJitter <= 1)) {
            throw new IllegalArgumentException(
                    "retry-jitter must be between 0 and 1, was " + retryJitter);
        }
        requireOffOrBetween("max-lifetime", maxLifetime, LONGEST_LIFETIME);
        requireOffOrBetween("head-patience", headPatience, LONGEST_PATIENCE);
        requireOffOrBetween("write-timeout", writeTimeout, LONGEST);
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the options
     */
    public static SessionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same options with another heartbeat.
     *
     * @param value {@code PT0S} (off) or between {@code PT0.01S} and {@code PT1H}
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withHeartbeat(Duration value) {
        return new SessionOptions(
                value, retry, retryJitter, maxLifetime, headPatience, writeTimeout, ending);
    }

    /**
     * The same options with another reconnection time.
     *
     * @param value between {@code PT0S} and {@code PT1H}
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withRetry(Duration value) {
        return new SessionOptions(
                heartbeat, value, retryJitter, maxLifetime, headPatience, writeTimeout, ending);
    }

    /**
     * The same options with another spread of the reconnection time.
     *
     * @param value between 0 (none) and 1
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withRetryJitter(double value) {
        return new SessionOptions(
                heartbeat, retry, value, maxLifetime, headPatience, writeTimeout, ending);
    }

    /**
     * The same options with another longest lifetime.
     *
     * @param value {@code PT0S} (no limit) or between {@code PT0.01S} and 365 days
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withMaxLifetime(Duration value) {
        return new SessionOptions(
                heartbeat, retry, retryJitter, value, headPatience, writeTimeout, ending);
    }

    /**
     * The same options with another patience for the first element.
     *
     * @param value {@code PT0S} (off) or between {@code PT0.01S} and {@code PT1M}
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withHeadPatience(Duration value) {
        return new SessionOptions(
                heartbeat, retry, retryJitter, maxLifetime, value, writeTimeout, ending);
    }

    /**
     * The same options with another write timeout.
     *
     * @param value {@code PT0S} (off) or between {@code PT0.01S} and {@code PT1H}
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withWriteTimeout(Duration value) {
        return new SessionOptions(
                heartbeat, retry, retryJitter, maxLifetime, headPatience, value, ending);
    }

    /**
     * The same options with another behaviour at the end of the source.
     *
     * @param value stop or reconnect
     * @return the new options
     */
    public SessionOptions withOnEnd(OnEnd value) {
        return withEnding(ending.withOnEnd(value));
    }

    /**
     * The same options with another behaviour when the service drains.
     *
     * @param value end or finish
     * @return the new options
     */
    public SessionOptions withOnDrain(OnDrain value) {
        return withEnding(ending.withOnDrain(value));
    }

    private SessionOptions withEnding(Ending value) {
        return new SessionOptions(
                heartbeat, retry, retryJitter, maxLifetime, headPatience, writeTimeout, value);
    }

    /**
     * The same options with one of them set by its name in configuration.
     *
     * @param name {@code heartbeat}, {@code retry}, {@code retry-jitter}, {@code max-lifetime},
     *     {@code head-patience}, {@code write-timeout}, {@code on-end} or {@code drain}
     * @param value an ISO 8601 duration, for {@code retry-jitter} a number, for {@code on-end}
     *     {@code stop} or {@code reconnect}, for {@code drain} {@code end} or {@code finish}
     * @return the new options
     * @throws IllegalArgumentException if there is no such option, or the value is no value for it;
     *     the message gives the name, what it must be, and the value
     */
    public SessionOptions with(String name, String value) {
        return switch (name) {
            case "heartbeat" -> withHeartbeat(duration(name, value));
            case "retry" -> withRetry(duration(name, value));
            case "retry-jitter" -> withRetryJitter(number(name, value));
            case "max-lifetime" -> withMaxLifetime(duration(name, value));
            case "head-patience" -> withHeadPatience(duration(name, value));
            case "write-timeout" -> withWriteTimeout(duration(name, value));
            case "on-end" -> withOnEnd(onEnd(name, value));
            case "drain" -> withOnDrain(onDrain(name, value));
            default -> throw new IllegalArgumentException("there is no option " + name);
        };
    }

    private static Duration duration(String name, String value) {
        try {
            return Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name + " must be an ISO 8601 duration such as PT15S, was " + value, e);
        }
    }

    private static double number(String name, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, was " + value, e);
        }
    }

    private static OnEnd onEnd(String name, String value) {
        return switch (value) {
            case "stop" -> OnEnd.STOP;
            case "reconnect" -> OnEnd.RECONNECT;
            default ->
                    throw new IllegalArgumentException(
                            name + " must be stop or reconnect, was " + value);
        };
    }

    private static OnDrain onDrain(String name, String value) {
        return switch (value) {
            case "end" -> OnDrain.END;
            case "finish" -> OnDrain.FINISH;
            default ->
                    throw new IllegalArgumentException(
                            name + " must be end or finish, was " + value);
        };
    }

    private static void requireOffOrBetween(String name, Duration value, Duration longest) {
        boolean within = value.compareTo(SHORTEST) >= 0 && value.compareTo(longest) <= 0;
        if (!value.isZero() && !within) {
            throw new IllegalArgumentException(
                    "%s must be PT0S (off) or between %s and %s, was %s"
                            .formatted(name, SHORTEST, longest, value));
        }
    }

    private static void requireBetween(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "%s must be between PT0S and %s, was %s".formatted(name, LONGEST, value));
        }
    }
}

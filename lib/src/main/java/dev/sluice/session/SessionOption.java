package dev.sluice.session;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * One option of a stream: its name, its default and its bounds. Code, annotations and configuration
 * all set options by these descriptions.
 *
 * @param <T> the type of the values: {@link Duration}, {@link Double} or an enum
 */
public final class SessionOption<T> {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration HOUR = Duration.ofHours(1);

    /**
     * How long nothing may be written before a heartbeat is: {@code PT0S} (off) or between {@code
     * PT0.01S} and {@code PT1H}; default {@code PT15S}.
     */
    public static final SessionOption<Duration> HEARTBEAT =
            offOrUpTo("heartbeat", HOUR, Duration.ofSeconds(15));

    /**
     * The reconnection time that a client is given when its stream starts and when it is asked to
     * come back: between {@code PT0S} and {@code PT1H}; default {@code PT2S}.
     */
    public static final SessionOption<Duration> RETRY =
            new SessionOption<>(
                    "retry",
                    Duration.class,
                    Duration.ofSeconds(2),
                    "between PT0S and " + HOUR,
                    value -> isBetween(Duration.ZERO, value, HOUR));

    /**
     * How far the reconnection time is spread around {@link #RETRY}, as a fraction of it, so that
     * clients do not come back all at once: between 0 (off) and 1; default 0.5, which with {@code
     * PT2S} is 1 to 3 seconds.
     */
    public static final SessionOption<Double> RETRY_JITTER =
            new SessionOption<>(
                    "retry-jitter",
                    Double.class,
                    0.5,
                    "between 0 and 1",
                    value -> value >= 0 && value <= 1);

    /**
     * How long a stream may last: {@code PT0S} (no limit) or between {@code PT0.01S} and 365 days;
     * default {@code PT0S}. Each stream ends at a random moment in the last fifth of that time, and
     * its client comes back.
     */
    public static final SessionOption<Duration> MAX_LIFETIME =
            offOrUpTo("max-lifetime", Duration.ofDays(365), Duration.ZERO);

    /**
     * How long the head of the response waits for the first element of code of the application, so
     * that a failure before it becomes the HTTP status: {@code PT0S} (off) or between {@code
     * PT0.01S} and {@code PT1M}, because nobody notices meanwhile that a client leaves; default
     * {@code PT0.25S}.
     */
    public static final SessionOption<Duration> HEAD_PATIENCE =
            offOrUpTo("head-patience", Duration.ofMinutes(1), Duration.ofMillis(250));

    /**
     * How long one write, of 64 KiB at most, may wait for a client before the client is dropped:
     * {@code PT0S} (off) or between {@code PT0.01S} and {@code PT1H}; default {@code PT10S}.
     */
    public static final SessionOption<Duration> WRITE_TIMEOUT =
            offOrUpTo("write-timeout", HOUR, Duration.ofSeconds(10));

    /** What a client is told when the source ends by itself; default {@link OnEnd#STOP}. */
    public static final SessionOption<OnEnd> ON_END = choice("on-end", OnEnd.STOP);

    /** What becomes of the stream when the service drains; default {@link OnDrain#END}. */
    public static final SessionOption<OnDrain> DRAIN = choice("drain", OnDrain.END);

    /** All options. */
    public static final List<SessionOption<?>> ALL =
            List.of(
                    HEARTBEAT,
                    RETRY,
                    RETRY_JITTER,
                    MAX_LIFETIME,
                    HEAD_PATIENCE,
                    WRITE_TIMEOUT,
                    ON_END,
                    DRAIN);

    private final String name;
    private final Class<T> type;
    private final T byDefault;
    private final String bounds;
    private final Predicate<T> isWithin;

    private SessionOption(
            String name, Class<T> type, T byDefault, String bounds, Predicate<T> isWithin) {
        this.name = name;
        this.type = type;
        this.byDefault = byDefault;
        this.bounds = bounds;
        this.isWithin = isWithin;
    }

    private static SessionOption<Duration> offOrUpTo(
            String name, Duration longest, Duration byDefault) {
        return new SessionOption<>(
                name,
                Duration.class,
                byDefault,
                "PT0S (off) or between %s and %s".formatted(SHORTEST, longest),
                value -> value.isZero() || isBetween(SHORTEST, value, longest));
    }

    private static <E extends Enum<E>> SessionOption<E> choice(String name, E byDefault) {
        return new SessionOption<>(
                name, byDefault.getDeclaringClass(), byDefault, "any", value -> true);
    }

    private static boolean isBetween(Duration shortest, Duration value, Duration longest) {
        return value.compareTo(shortest) >= 0 && value.compareTo(longest) <= 0;
    }

    /**
     * The name in configuration and in error messages.
     *
     * @return for example {@code retry-jitter}
     */
    public String name() {
        return name;
    }

    /**
     * The type of the values.
     *
     * @return {@link Duration}, {@link Double} or an enum
     */
    public Class<T> type() {
        return type;
    }

    T byDefault() {
        return byDefault;
    }

    void require(T value) {
        Objects.requireNonNull(value, name + " must not be null");
        if (!isWithin.test(value)) {
            throw new IllegalArgumentException(
                    "%s must be %s, was %s".formatted(name, bounds, value));
        }
    }
}

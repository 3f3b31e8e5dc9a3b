package dev.sluice.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The options of a stream, apart from what it carries: a value for each {@link SessionOption}. */
public final class SessionOptions {

    private static final SessionOptions DEFAULTS =
            new SessionOptions(
                    SessionOption.ALL.stream()
                            .collect(
                                    Collectors.toMap(
                                            Function.identity(), SessionOption::byDefault)));

    private final Map<SessionOption<?>, Object> values;

    private SessionOptions(Map<SessionOption<?>, Object> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * The defaults, as listed at the {@linkplain SessionOption options}.
     *
     * @return the options
     */
    public static SessionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The value of an option.
     *
     * @param <T> the type of its values
     * @param option the option
     * @return a value within its bounds
     */
    public <T> T get(SessionOption<T> option) {
        return Objects.requireNonNull(option.type().cast(values.get(option)));
    }

    /**
     * The same options with another value of one of them.
     *
     * @param <T> the type of its values
     * @param option the option
     * @param value the value
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds; the message gives the
     *     name, the bounds and the value
     */
    public <T> SessionOptions with(SessionOption<T> option, T value) {
        option.require(value);
        Map<SessionOption<?>, Object> changed = new HashMap<>(values);
        changed.put(option, value);
        return new SessionOptions(changed);
    }

    /** {@return the {@linkplain SessionOption#HEARTBEAT heartbeat}} */
    public Duration heartbeat() {
        return get(SessionOption.HEARTBEAT);
    }

    /** {@return the {@linkplain SessionOption#RETRY reconnection time}} */
    public Duration retry() {
        return get(SessionOption.RETRY);
    }

    /** {@return the {@linkplain SessionOption#RETRY_JITTER spread of the reconnection time}} */
    public double retryJitter() {
        return get(SessionOption.RETRY_JITTER);
    }

    /** {@return the {@linkplain SessionOption#MAX_LIFETIME longest lifetime}} */
    public Duration maxLifetime() {
        return get(SessionOption.MAX_LIFETIME);
    }

    /** {@return the {@linkplain SessionOption#HEAD_PATIENCE patience for the first element}} */
    public Duration headPatience() {
        return get(SessionOption.HEAD_PATIENCE);
    }

    /** {@return the {@linkplain SessionOption#WRITE_TIMEOUT write timeout}} */
    public Duration writeTimeout() {
        return get(SessionOption.WRITE_TIMEOUT);
    }

    /** {@return the {@linkplain SessionOption#ON_END message at the end of the source}} */
    public OnEnd onEnd() {
        return get(SessionOption.ON_END);
    }

    /** {@return the {@linkplain SessionOption#DRAIN fate when the service drains}} */
    public OnDrain onDrain() {
        return get(SessionOption.DRAIN);
    }

    /**
     * The same options with another {@linkplain SessionOption#HEARTBEAT heartbeat}.
     *
     * @param value {@code PT0S} (off) or between {@code PT0.01S} and {@code PT1H}
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withHeartbeat(Duration value) {
        return with(SessionOption.HEARTBEAT, value);
    }

    /**
     * The same options with another {@linkplain SessionOption#RETRY reconnection time}.
     *
     * @param value between {@code PT0S} and {@code PT1H}
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withRetry(Duration value) {
        return with(SessionOption.RETRY, value);
    }

    /**
     * The same options with another {@linkplain SessionOption#RETRY_JITTER spread of the
     * reconnection time}.
     *
     * @param value between 0 (off) and 1
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withRetryJitter(double value) {
        return with(SessionOption.RETRY_JITTER, value);
    }

    /**
     * The same options with another {@linkplain SessionOption#MAX_LIFETIME longest lifetime}.
     *
     * @param value {@code PT0S} (no limit) or between {@code PT0.01S} and 365 days
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withMaxLifetime(Duration value) {
        return with(SessionOption.MAX_LIFETIME, value);
    }

    /**
     * The same options with another {@linkplain SessionOption#HEAD_PATIENCE patience for the first
     * element}.
     *
     * @param value {@code PT0S} (off) or between {@code PT0.01S} and {@code PT1M}
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withHeadPatience(Duration value) {
        return with(SessionOption.HEAD_PATIENCE, value);
    }

    /**
     * The same options with another {@linkplain SessionOption#WRITE_TIMEOUT write timeout}.
     *
     * @param value {@code PT0S} (off) or between {@code PT0.01S} and {@code PT1H}
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public SessionOptions withWriteTimeout(Duration value) {
        return with(SessionOption.WRITE_TIMEOUT, value);
    }

    /**
     * The same options with another {@linkplain SessionOption#ON_END message at the end of the
     * source}.
     *
     * @param value stop or reconnect
     * @return the new options
     */
    public SessionOptions withOnEnd(OnEnd value) {
        return with(SessionOption.ON_END, value);
    }

    /**
     * The same options with another {@linkplain SessionOption#DRAIN fate when the service drains}.
     *
     * @param value end or finish
     * @return the new options
     */
    public SessionOptions withOnDrain(OnDrain value) {
        return with(SessionOption.DRAIN, value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionOptions options && options.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** All options by their names, for a line in the log. */
    @Override
    public String toString() {
        return SessionOption.ALL.stream()
                .map(option -> option.name() + "=" + get(option))
                .collect(Collectors.joining(", ", "SessionOptions[", "]"));
    }
}

package dev.sluice.client;

import java.time.Duration;

/**
 * The delay before a client comes back. A stream that was there is asked for again after {@code
 * retry}, or after the reconnection time that the server gave instead; each further try that brings
 * neither an event nor a comment doubles the delay, up to {@code maxDelay}.
 *
 * @param retry the first delay, until a server gives its own; default {@code PT2S}
 * @param maxDelay where the doubling stops; a longer time that the server itself asks for is
 *     obeyed, up to {@code maxRetry}; default {@code PT30S}
 * @param minRetry the least reconnection time that a server can ask for, so that {@code retry: 0}
 *     does not have it asked without a pause; default {@code PT0.1S}
 * @param maxRetry the longest time that a server can ask for, as its reconnection time or by {@code
 *     Retry-After}; default {@code PT1H}
 * @param jitter by which fraction of itself a delay may grow at random, so that clients do not come
 *     back all at once; default 0.5 (with {@code PT2S}: 2 to 3 seconds), zero turns it off. A delay
 *     is never made shorter than the server asked for.
 */
public record Backoff(
        Duration retry, Duration maxDelay, Duration minRetry, Duration maxRetry, double jitter) {

    private static final Backoff DEFAULTS =
            new Backoff(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(100),
                    Duration.ofHours(1),
                    0.5);

    /**
     * Validates the settings.
     *
     * @throws IllegalArgumentException if one of them is out of its bounds; the message gives its
     *     name, the bounds and the value
     */
    public Backoff {
        requireBetween("retry", retry);
        requireBetween("maxDelay", maxDelay);
        requireBetween("minRetry", minRetry);
        requireBetween("maxRetry", maxRetry);
        if (minRetry.compareTo(maxRetry) > 0) {
            throw new IllegalArgumentException(
                    "minRetry must be at most maxRetry, %s, was %s".formatted(maxRetry, minRetry));
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter must be between 0 and 1, was " + jitter);
        }
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the settings
     */
    public static Backoff defaults() {
        return DEFAULTS;
    }

    /**
     * The same settings with another first delay.
     *
     * @param value between {@code PT0.01S} and {@code PT1H}
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public Backoff withRetry(Duration value) {
        return new Backoff(value, maxDelay, minRetry, maxRetry, jitter);
    }

    /**
     * The same settings with another end of the doubling.
     *
     * @param value between {@code PT0.01S} and {@code PT1H}; one below {@code retry} turns the
     *     doubling off
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public Backoff withMaxDelay(Duration value) {
        return new Backoff(retry, value, minRetry, maxRetry, jitter);
    }

    /**
     * The same settings with another least time that a server can ask for.
     *
     * @param value between {@code PT0.01S} and {@code maxRetry}
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public Backoff withMinRetry(Duration value) {
        return new Backoff(retry, maxDelay, value, maxRetry, jitter);
    }

    /**
     * The same settings with another longest time that a server can ask for.
     *
     * @param value between {@code minRetry} and {@code PT1H}
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public Backoff withMaxRetry(Duration value) {
        return new Backoff(retry, maxDelay, minRetry, value, jitter);
    }

    /**
     * The same settings with another jitter.
     *
     * @param value between 0 (none) and 1
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public Backoff withJitter(double value) {
        return new Backoff(retry, maxDelay, minRetry, maxRetry, value);
    }

    private static void requireBetween(String name, Duration value) {
        if (value.compareTo(ClientOptions.SHORTEST) < 0
                || value.compareTo(ClientOptions.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "%s must be between %s and %s, was %s"
                            .formatted(name, ClientOptions.SHORTEST, ClientOptions.LONGEST, value));
        }
    }
}

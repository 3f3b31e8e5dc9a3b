package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionOptionsTest {

    private static final SessionOptions DEFAULTS = SessionOptions.defaults();

    @Test
    void session_options_have_the_documented_defaults() {
        assertEquals(
                "SessionOptions[heartbeat=PT15S, retry=PT2S, retry-jitter=0.5, max-lifetime=PT0S,"
                        + " head-patience=PT0.25S, write-timeout=PT10S, on-end=STOP, drain=END]",
                DEFAULTS.toString());
    }

    @Test
    void each_option_can_be_set_and_read() {
        SessionOptions options =
                DEFAULTS.withHeartbeat(Duration.ofSeconds(1))
                        .withRetry(Duration.ofSeconds(3))
                        .withRetryJitter(0.25)
                        .withMaxLifetime(Duration.ofDays(365))
                        .withHeadPatience(Duration.ofMinutes(1))
                        .withWriteTimeout(Duration.ZERO)
                        .withOnEnd(OnEnd.RECONNECT)
                        .withOnDrain(OnDrain.FINISH);

        assertEquals(Duration.ofSeconds(1), options.heartbeat());
        assertEquals(Duration.ofSeconds(3), options.retry());
        assertEquals(0.25, options.retryJitter());
        assertEquals(Duration.ofDays(365), options.maxLifetime());
        assertEquals(Duration.ofMinutes(1), options.headPatience());
        assertEquals(Duration.ZERO, options.writeTimeout());
        assertEquals(OnEnd.RECONNECT, options.onEnd());
        assertEquals(OnDrain.FINISH, options.onDrain());
    }

    @Test
    void options_with_the_same_values_are_equal() {
        SessionOptions changed = DEFAULTS.withRetry(Duration.ofSeconds(3));

        assertEquals(DEFAULTS, changed.withRetry(Duration.ofSeconds(2)));
        assertEquals(changed.hashCode(), DEFAULTS.withRetry(Duration.ofSeconds(3)).hashCode());
    }

    @Test
    void null_is_refused_with_the_name_of_the_option() {
        NullPointerException refused =
                assertThrows(NullPointerException.class, () -> DEFAULTS.withOnEnd(null));

        assertEquals("on-end must not be null", refused.getMessage());
    }
}

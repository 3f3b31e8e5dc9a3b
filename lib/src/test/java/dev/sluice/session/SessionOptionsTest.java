package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionOptionsTest {

    @Test
    void session_options_have_the_documented_defaults() {
        assertEquals(
                new SessionOptions(
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2),
                        0.5,
                        Duration.ZERO,
                        Duration.ofMillis(250),
                        Duration.ofSeconds(10),
                        new Ending(OnEnd.STOP, OnDrain.END)),
                SessionOptions.defaults());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    heartbeat     | PT0.001S | heartbeat must be PT0S (off) or between PT0.01S and PT1H, was PT0.001S
                    heartbeat     | PT2H     | heartbeat must be PT0S (off) or between PT0.01S and PT1H, was PT2H
                    heartbeat     | 15       | heartbeat must be an ISO 8601 duration such as PT15S, was 15
                    retry         | PT-1S    | retry must be between PT0S and PT1H, was PT-1S
                    retry-jitter  | 1.5      | retry-jitter must be between 0 and 1, was 1.5
                    retry-jitter  | NaN      | retry-jitter must be between 0 and 1, was NaN
                    retry-jitter  | much     | retry-jitter must be a number, was much
                    max-lifetime  | PT-1S    | max-lifetime must be PT0S (off) or between PT0.01S and PT8760H, was PT-1S
                    head-patience | PT2M     | head-patience must be PT0S (off) or between PT0.01S and PT1M, was PT2M
                    write-timeout | PT61M    | write-timeout must be PT0S (off) or between PT0.01S and PT1H, was PT1H1M
                    on-end        | halt     | on-end must be stop or reconnect, was halt
                    drain         | never    | drain must be end or finish, was never
                    """)
    void an_invalid_value_is_refused_with_its_name_and_its_bounds(
            String name, String value, String message) {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> SessionOptions.defaults().with(name, value));

        assertEquals(message, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "heartbeat, PT0S",
        "retry, PT0S",
        "retry-jitter, 0",
        "max-lifetime, PT1H",
        "head-patience, PT0S",
        "write-timeout, PT0S",
        "on-end, reconnect",
        "drain, finish"
    })
    void an_option_can_be_set_by_its_name(String name, String value) {
        SessionOptions options = SessionOptions.defaults().with(name, value);

        Object set =
                switch (name) {
                    case "heartbeat" -> options.heartbeat();
                    case "retry" -> options.retry();
                    case "retry-jitter" -> (int) options.retryJitter();
                    case "max-lifetime" -> options.maxLifetime();
                    case "head-patience" -> options.headPatience();
                    case "write-timeout" -> options.writeTimeout();
                    case "on-end" -> options.ending().onEnd().name().toLowerCase(Locale.ROOT);
                    default -> options.ending().onDrain().name().toLowerCase(Locale.ROOT);
                };
        assertEquals(value, set.toString());
    }
}

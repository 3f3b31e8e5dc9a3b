package dev.sluice.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.session.SessionOption;
import dev.sluice.session.SessionOptions;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionTextTest {

    private static SessionOption<?> option(String name) {
        return SessionOption.ALL.stream()
                .filter(option -> option.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static SessionOptions set(String name, String text) {
        return OptionText.set(SessionOptions.defaults(), option(name), text);
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
    void an_invalid_text_is_refused_with_the_name_and_the_bounds(
            String name, String text, String message) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> set(name, text));

        assertEquals(message, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "heartbeat, PT0S",
        "retry, PT0S",
        "retry-jitter, 0.0",
        "max-lifetime, PT1H",
        "head-patience, PT0S",
        "write-timeout, PT0S",
        "on-end, reconnect",
        "drain, finish"
    })
    void an_option_is_set_from_its_text(String name, String text) {
        Object value = set(name, text).get(option(name));

        boolean isWord = value instanceof Enum;
        assertEquals(text, isWord ? value.toString().toLowerCase(Locale.ROOT) : value.toString());
    }
}

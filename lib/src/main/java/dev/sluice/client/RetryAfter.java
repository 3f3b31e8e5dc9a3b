package dev.sluice.client;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * The delay that an unavailable server asks for.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-retry-after">RFC 9110, section
 *     10.2.3</a>
 */
final class RetryAfter {

    private RetryAfter() {}

    /** The delay from now, zero if the header is missing, in the past or not readable. */
    static Duration of(HttpHeaders headers, Instant now) {
        return headers.firstValue("Retry-After")
                .map(value -> parse(value.strip(), now))
                .orElse(Duration.ZERO);
    }

    private static Duration parse(String value, Instant now) {
        return WireDelay.parse(value, ChronoUnit.SECONDS).orElseGet(() -> untilDate(value, now));
    }

    private static Duration untilDate(String value, Instant now) {
        try {
            Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
            Duration delay = Duration.between(now, date);
            return WireDelay.shorter(WireDelay.longer(delay, Duration.ZERO), WireDelay.LONGEST);
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}

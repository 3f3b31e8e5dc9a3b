package dev.sluice.client;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** A delay that a server asks for: ASCII digits, as many as it likes. */
final class WireDelay {

    /** The longest delay, so that no arithmetic overflows; nobody would wait for more. */
    static final Duration LONGEST = Duration.ofDays(365);

    private static final int MOST_DIGITS = 12;

    private WireDelay() {}

    /** The delay, or empty if the text is anything but digits. */
    static Optional<Duration> parse(String text, ChronoUnit unit) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        String digits = text.replaceFirst("^0+(?=.)", "");
        return Optional.of(
                digits.length() > MOST_DIGITS
                        ? LONGEST
                        : shorter(Duration.of(Long.parseLong(digits), unit), LONGEST));
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}

package dev.sluice.config;

import io.helidon.common.Size;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Values from their text, or an error that says what they must be. */
final class Numbers {

    private Numbers() {}

    static int whole(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s must be a whole number, was %s".formatted(name, value), e);
        }
    }

    static long bytes(String name, String value) {
        try {
            // Helidon's sizes have a space before the unit.
            String spaced = value.replaceFirst("(?<=[0-9])(?=[A-Za-z])", " ");
            return Size.parse(spaced).toBytes();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "%s must be a size such as 256KiB, was %s".formatted(name, value), e);
        }
    }

    static Duration duration(String name, String value) {
        try {
            return Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "%s must be an ISO 8601 duration such as PT1H, was %s".formatted(name, value),
                    e);
        }
    }
}

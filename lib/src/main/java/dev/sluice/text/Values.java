package dev.sluice.text;

import io.helidon.common.Size;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values from their text, or an error with the name, what the value must be, and the text. */
public final class Values {

    private Values() {}

    /**
     * Reads a whole number.
     *
     * @param name the name for the error message
     * @param text for example {@code 10}
     * @return the number
     * @throws IllegalArgumentException if the text is none
     */
    public static int whole(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw refused(name, "a whole number", text, e);
        }
    }

    /**
     * Reads a number.
     *
     * @param name the name for the error message
     * @param text for example {@code 0.5}
     * @return the number
     * @throws IllegalArgumentException if the text is none
     */
    public static double number(String name, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw refused(name, "a number", text, e);
        }
    }

    /**
     * Reads a size in memory.
     *
     * @param name the name for the error message
     * @param text for example {@code 256KiB}
     * @return the bytes
     * @throws IllegalArgumentException if the text is none
     */
    public static long bytes(String name, String text) {
        try {
            // Helidon's sizes have a space before the unit.
            String spaced = text.replaceFirst("(?<=[0-9])(?=[A-Za-z])", " ");
            return Size.parse(spaced).toBytes();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw refused(name, "a size such as 256KiB", text, e);
        }
    }

    /**
     * Reads a duration.
     *
     * @param name the name for the error message
     * @param text for example {@code PT15S}
     * @return the duration
     * @throws IllegalArgumentException if the text is none of ISO 8601
     */
    public static Duration duration(String name, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw refused(name, "an ISO 8601 duration such as PT15S", text, e);
        }
    }

    /**
     * Reads one of several values, which are written in lower case.
     *
     * @param <T> the type of the values, for example an enum
     * @param name the name for the error message
     * @param values two or more
     * @param text for example {@code disconnect}
     * @return the value
     * @throws IllegalArgumentException if the text is none of them
     */
    public static <T> T oneOf(String name, List<T> values, String text) {
        return values.stream()
                .filter(value -> word(value).equals(text))
                .findFirst()
                .orElseThrow(() -> refused(name, alternatives(values), text, null));
    }

    private static String alternatives(List<?> values) {
        String butLast =
                values.stream()
                        .limit(values.size() - 1)
                        .map(Values::word)
                        .collect(Collectors.joining(", "));
        return butLast + " or " + word(values.getLast());
    }

    private static String word(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }

    private static IllegalArgumentException refused(
            String name, String bound, String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "%s must be %s, was %s".formatted(name, bound, text), cause);
    }
}

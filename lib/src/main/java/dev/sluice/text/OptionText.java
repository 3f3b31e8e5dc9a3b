package dev.sluice.text;

import dev.sluice.session.SessionOption;
import dev.sluice.session.SessionOptions;
import java.util.List;

/** Options of streams from their text. */
public final class OptionText {

    private OptionText() {}

    /**
     * Sets an option.
     *
     * @param <T> the type of its values
     * @param options the options to be changed
     * @param option the one to be set
     * @param text an ISO 8601 duration, a number, or the name of an enum's constant in lower case
     * @return the new options
     * @throws IllegalArgumentException if the text is no value of the option; the message gives the
     *     name, what it must be, and the text
     */
    public static <T> SessionOptions set(
            SessionOptions options, SessionOption<T> option, String text) {
        return options.with(option, value(option, text));
    }

    private static <T> T value(SessionOption<T> option, String text) {
        Class<T> type = option.type();
        if (type.isEnum()) {
            return Values.oneOf(option.name(), List.of(type.getEnumConstants()), text);
        }
        return type.cast(
                type == Double.class
                        ? Values.number(option.name(), text)
                        : Values.duration(option.name(), text));
    }
}

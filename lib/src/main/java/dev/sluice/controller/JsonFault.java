package dev.sluice.controller;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.helidon.http.LogFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mistake in a JSON text, and its place.
 *
 * @param field the path to the field, such as {@code items[2].price}; empty if it is the whole text
 * @param why what is wrong with the field
 * @param position line and column
 */
record JsonFault(String field, String why, String position) {

    private static final int SHOWN_CHARACTERS = 64;

    static JsonFault of(JacksonException e) {
        String field = e instanceof JsonMappingException mapping ? path(mapping) : "";
        return new JsonFault(field, field.isEmpty() ? "" : why(e), position(e));
    }

    /** For the client. */
    String text() {
        return text(field);
    }

    /** For a log: a field that the type does not have is named by the client. */
    String escapedText() {
        return text(LogFormatter.escape(field));
    }

    /** The field as a member of a problem body. */
    Map<String, String> place() {
        return field.isEmpty() ? Map.of() : Map.of("field", field);
    }

    private String text(String shown) {
        return (shown.isEmpty() ? "" : ": field " + shown + why) + position;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.length() <= SHOWN_CHARACTERS
                ? path.toString()
                : path.substring(0, SHOWN_CHARACTERS) + "...";
    }

    private static String why(JacksonException e) {
        return switch (e) {
            case UnrecognizedPropertyException _ -> " is unknown";
            case InvalidNullException _ -> " is missing or null";
            case MismatchedInputException mismatched -> expected(mismatched.getTargetType());
            default -> " is not valid";
        };
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return " is not valid";
        }
        if (type.isEnum()) {
            return " must be " + TextType.of(type).map(TextType::name).orElseThrow();
        }
        if (type.isArray() || Iterable.class.isAssignableFrom(type)) {
            return " must be an array";
        }
        boolean isObject = type.isRecord() || Map.class.isAssignableFrom(type);
        return " must be " + (isObject ? "an object" : type.getSimpleName());
    }

    private static String position(JacksonException e) {
        JsonLocation location = e.getLocation();
        return location == null
                ? ""
                : ", at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}

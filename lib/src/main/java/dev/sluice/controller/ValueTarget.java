package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A parameter that is filled from texts of a request, and what counts when there are none. */
final class ValueTarget {

    private static final int SHOWN_CHARACTERS = 64;

    /** The optionals of primitives, with the class of their value. */
    private static final Map<Class<?>, Class<?>> PRIMITIVE_OPTIONALS =
            Map.of(
                    OptionalInt.class, int.class,
                    OptionalLong.class, long.class,
                    OptionalDouble.class, double.class);

    /** The container for the converted values. */
    private sealed interface Shape {

        /** Exactly one value. */
        record One() implements Shape {}

        /** At most one value. */
        record AtMostOne(Function<Optional<Object>, Object> wrapper) implements Shape {}

        /** Any number of values. */
        record Many(Function<List<Object>, Object> collector) implements Shape {}
    }

    private final Shape shape;
    private final TextType type;
    private @Nullable Object whenMissing;

    private ValueTarget(Shape shape, TextType type) {
        this.shape = shape;
        this.type = type;
    }

    static ValueTarget of(ControllerParameter parameter, String[] defaultValue) {
        Class<?> valueType = valueType(parameter.type());
        TextType type =
                TextType.of(valueType)
                        .orElseThrow(() ->
                                parameter.refused(
                                        ", whose type cannot be made of a text: give it a static"
                                                + " valueOf(String) or a constructor with"
                                                + " one String"));
        ValueTarget target = new ValueTarget(shape(parameter.type()), type);
        if (defaultValue.length > 0) {
            target.whenMissing = target.defaultOf(parameter, defaultValue);
        }
        return target;
    }

    /**
     * The value of the texts.
     *
     * @throws WrongValueException if they make none
     */
    Object convert(List<String> texts) throws WrongValueException {
        if (texts.isEmpty() && whenMissing != null) {
            return whenMissing;
        }
        return switch (shape) {
            case Shape.Many(Function<List<Object>, Object> collector) ->
                    collector.apply(all(texts));
            case Shape.AtMostOne(Function<Optional<Object>, Object> wrapper) ->
                    wrapper.apply(atMostOne(texts));
            case Shape.One() ->
                    atMostOne(texts)
                            .orElseThrow(() ->
                                    new WrongValueException(
                                            "is missing, must be " + type.name(), ""));
        };
    }

    private List<Object> all(List<String> texts) throws WrongValueException {
        List<Object> values = new ArrayList<>();
        for (String text : texts) {
            values.add(one(text));
        }
        return Collections.unmodifiableList(values);
    }

    private Optional<Object> atMostOne(List<String> texts) throws WrongValueException {
        if (texts.size() > 1) {
            throw new WrongValueException(
                    "must be given once, was given %d times".formatted(texts.size()), "");
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(one(texts.getFirst()));
    }

    private Object defaultOf(ControllerParameter parameter, String[] defaultValue) {
        try {
            return convert(List.of(defaultValue));
        } catch (WrongValueException e) {
            throw parameter.refused(", whose default " + e.getMessage());
        }
    }

    private Object one(String text) throws WrongValueException {
        try {
            return type.parse(text);
        } catch (IllegalArgumentException e) {
            String shown =
                    text.length() <= SHOWN_CHARACTERS
                            ? text
                            : text.substring(0, SHOWN_CHARACTERS) + "...";
            throw new WrongValueException(
                    "must be " + type.name(), ", was \"%s\"".formatted(shown));
        }
    }

    private static Shape shape(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw == Optional.class) {
            return shape(type.containedTypeOrUnknown(0)) instanceof Shape.Many(var collector)
                    ? new Shape.Many(values -> optional(values, collector))
                    : new Shape.AtMostOne(value -> value);
        }
        if (PRIMITIVE_OPTIONALS.containsKey(raw)) {
            return new Shape.AtMostOne(value -> primitive(raw, value));
        }
        if (isList(raw)) {
            return new Shape.Many(values -> values);
        }
        if (isSet(raw)) {
            return new Shape.Many(
                    values -> Collections.unmodifiableSet(new LinkedHashSet<>(values)));
        }
        return raw.isArray()
                ? new Shape.Many(values -> array(raw.getComponentType(), values))
                : new Shape.One();
    }

    /** The type of one value; of a raw collection, text. */
    private static Class<?> valueType(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw == Optional.class) {
            JavaType content = type.containedTypeOrUnknown(0);
            return shape(content) instanceof Shape.Many
                    ? valueType(content)
                    : content.getRawClass();
        }
        if (raw.isArray()) {
            return raw.getComponentType();
        }
        if (PRIMITIVE_OPTIONALS.containsKey(raw)) {
            return PRIMITIVE_OPTIONALS.get(raw);
        }
        return isList(raw) || isSet(raw) ? type.containedTypeOrUnknown(0).getRawClass() : raw;
    }

    private static boolean isList(Class<?> type) {
        return isCollection(type) && type.isAssignableFrom(List.class);
    }

    private static boolean isSet(Class<?> type) {
        return isCollection(type) && type.isAssignableFrom(LinkedHashSet.class);
    }

    private static boolean isCollection(Class<?> type) {
        return type.isInterface() && Iterable.class.isAssignableFrom(type);
    }

    private static Object optional(List<Object> values, Function<List<Object>, Object> collector) {
        return values.isEmpty() ? Optional.empty() : Optional.of(collector.apply(values));
    }

    private static Object primitive(Class<?> type, Optional<Object> value) {
        Number number = (Number) value.orElse(0);
        if (type == OptionalInt.class) {
            return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number.intValue());
        }
        if (type == OptionalLong.class) {
            return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number.longValue());
        }
        return value.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(number.doubleValue());
    }

    private static Object array(Class<?> component, List<Object> values) {
        Object array = Array.newInstance(component, values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(array, i, values.get(i));
        }
        return array;
    }
}

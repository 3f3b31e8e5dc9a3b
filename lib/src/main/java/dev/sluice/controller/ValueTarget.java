package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import io.helidon.http.BadRequestException;
import java.lang.reflect.Array;
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

    /** What the values of the texts are put into. */
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
                                                + " valueOf(String)"));
        ValueTarget target = new ValueTarget(shape(parameter.type(), valueType), type);
        if (defaultValue.length > 0) {
            target.whenMissing = target.defaultOf(parameter, defaultValue);
        }
        return target;
    }

    /** The value, or a bad request that says what it must be and what it was. */
    Object convert(String name, List<String> texts) {
        if (texts.isEmpty() && whenMissing != null) {
            return whenMissing;
        }
        return switch (shape) {
            case Shape.Many(Function<List<Object>, Object> collector) ->
                    collector.apply(texts.stream().map(text -> one(name, text)).toList());
            case Shape.AtMostOne(Function<Optional<Object>, Object> wrapper) ->
                    wrapper.apply(atMostOne(name, texts));
            case Shape.One() ->
                    atMostOne(name, texts)
                            .orElseThrow(() ->
                                    new BadRequestException(
                                            "%s is missing, must be %s"
                                                    .formatted(name, type.name())));
        };
    }

    private Optional<Object> atMostOne(String name, List<String> texts) {
        if (texts.size() > 1) {
            throw new BadRequestException(
                    "%s must be given once, was given %d times".formatted(name, texts.size()));
        }
        return texts.stream().findFirst().map(text -> one(name, text));
    }

    private Object defaultOf(ControllerParameter parameter, String[] defaultValue) {
        try {
            return convert("default", List.of(defaultValue));
        } catch (BadRequestException e) {
            throw parameter.refused(", whose " + e.getMessage());
        }
    }

    private Object one(String name, String text) {
        try {
            return type.parse(text);
        } catch (IllegalArgumentException e) {
            String shown =
                    text.length() <= SHOWN_CHARACTERS
                            ? text
                            : text.substring(0, SHOWN_CHARACTERS) + "...";
            throw new BadRequestException(
                    "%s must be %s, was \"%s\"".formatted(name, type.name(), shown), e);
        }
    }

    private static Shape shape(JavaType type, Class<?> valueType) {
        return switch (type.getRawClass()) {
            case Class<?> raw when raw == Optional.class -> new Shape.AtMostOne(value -> value);
            case Class<?> raw when PRIMITIVE_OPTIONALS.containsKey(raw) ->
                    new Shape.AtMostOne(value -> primitive(raw, value));
            case Class<?> raw when isList(raw) -> new Shape.Many(values -> values);
            case Class<?> raw when isSet(raw) ->
                    new Shape.Many(
                            values -> Collections.unmodifiableSet(new LinkedHashSet<>(values)));
            case Class<?> raw when raw.isArray() ->
                    new Shape.Many(values -> array(valueType, values));
            default -> new Shape.One();
        };
    }

    /** The type of one value; of a raw collection, text. */
    private static Class<?> valueType(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw.isArray()) {
            return raw.getComponentType();
        }
        if (PRIMITIVE_OPTIONALS.containsKey(raw)) {
            return PRIMITIVE_OPTIONALS.get(raw);
        }
        return raw == Optional.class || isList(raw) || isSet(raw)
                ? type.containedTypeOrUnknown(0).getRawClass()
                : raw;
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

package dev.sluice.controller;

import io.helidon.http.BadRequestException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A parameter that is filled from texts of a request, and what counts when there are none. */
final class ValueTarget {

    private static final int SHOWN_CHARACTERS = 64;

    private enum Shape {
        ONE,
        OPTIONAL,
        LIST
    }

    private final Shape shape;
    private final TextType type;
    private @Nullable Object whenMissing;

    private ValueTarget(Shape shape, TextType type) {
        this.shape = shape;
        this.type = type;
    }

    static ValueTarget of(Method method, Parameter parameter, String[] defaultValue) {
        Shape shape = shape(parameter.getType());
        TextType type =
                valueType(shape, parameter.getParameterizedType())
                        .flatMap(TextType::of)
                        .orElseThrow(() ->
                                BindingException.of(
                                        method,
                                        ("has parameter %s, whose type cannot be made of a"
                                                        + " text: give it a static valueOf(String)")
                                                .formatted(parameter.getName())));
        ValueTarget target = new ValueTarget(shape, type);
        if (defaultValue.length > 0) {
            target.whenMissing = target.defaultOf(method, parameter, defaultValue);
        }
        return target;
    }

    /** The value, or a bad request that says what it must be and what it was. */
    Object convert(String name, List<String> texts) {
        if (texts.isEmpty() && whenMissing != null) {
            return whenMissing;
        }
        if (shape == Shape.LIST) {
            return texts.stream().map(text -> one(name, text)).toList();
        }
        if (texts.size() > 1) {
            throw new BadRequestException(
                    "%s must be given once, was given %d times".formatted(name, texts.size()));
        }
        Optional<Object> value = texts.stream().findFirst().map(text -> one(name, text));
        return shape == Shape.OPTIONAL
                ? value
                : value.orElseThrow(() ->
                        new BadRequestException(
                                "%s is missing, must be %s".formatted(name, type.name())));
    }

    private Object defaultOf(Method method, Parameter parameter, String[] defaultValue) {
        try {
            return convert("default", List.of(defaultValue));
        } catch (BadRequestException e) {
            throw BindingException.of(
                    method,
                    "has parameter %s, whose %s".formatted(parameter.getName(), e.getMessage()));
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

    private static Shape shape(Class<?> type) {
        if (type == Optional.class) {
            return Shape.OPTIONAL;
        }
        return type == List.class ? Shape.LIST : Shape.ONE;
    }

    private static Optional<Class<?>> valueType(Shape shape, Type type) {
        Type value =
                shape == Shape.ONE
                        ? type
                        : type instanceof ParameterizedType p
                                ? p.getActualTypeArguments()[0]
                                : String.class;
        return value instanceof Class<?> c ? Optional.of(c) : Optional.empty();
    }
}

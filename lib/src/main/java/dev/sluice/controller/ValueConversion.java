package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import io.helidon.http.BadRequestException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text of a request into the type that a parameter has: numbers, booleans, enums, UUIDs,
 * dates and durations in ISO 8601, and every type that Jackson can make of a text, such as one with
 * a static {@code valueOf(String)} or {@code fromString(String)}.
 */
final class ValueConversion {

    private static final int SHOWN_CHARACTERS = 64;

    private final ObjectMapper mapper;

    ValueConversion(ObjectMapper mapper) {
        this.mapper = mapper.copy();
        // An empty text is a wrong number, not zero.
        this.mapper
                .coercionConfigDefaults()
                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
    }

    /** How a parameter is filled from texts. */
    Target to(Method method, Parameter parameter, String[] defaultValue) {
        JavaType type = mapper.constructType(parameter.getParameterizedType());
        Shape shape = Shape.of(type);
        Target target =
                new Target(shape, shape == Shape.ONE ? type : type.containedTypeOrUnknown(0), null);
        if (defaultValue.length == 0) {
            return target;
        }
        try {
            return new Target(shape, target.type, target.convert("default", List.of(defaultValue)));
        } catch (BadRequestException e) {
            throw BindingException.of(
                    method,
                    "has parameter %s, whose %s".formatted(parameter.getName(), e.getMessage()));
        }
    }

    /** How a parameter is filled from a request's body. */
    ArgumentReader body(Method method, Parameter parameter) {
        if (parameter.getType() == Optional.class) {
            throw BindingException.of(
                    method,
                    "has parameter %s with @FromBody, which must not be an Optional"
                            .formatted(parameter.getName()));
        }
        return new BodyReader(mapper, mapper.constructType(parameter.getParameterizedType()));
    }

    private enum Shape {
        ONE,
        OPTIONAL,
        LIST;

        static Shape of(JavaType type) {
            if (type.hasRawClass(Optional.class)) {
                return OPTIONAL;
            }
            return type.hasRawClass(List.class) ? LIST : ONE;
        }
    }

    /** A parameter's type, and what counts when the request has nothing for it. */
    final class Target {

        private final Shape shape;
        private final JavaType type;
        private final @Nullable Object whenMissing;

        private Target(Shape shape, JavaType type, @Nullable Object whenMissing) {
            this.shape = shape;
            this.type = type;
            this.whenMissing = whenMissing;
        }

        Object convert(String name, List<String> texts) {
            if (texts.isEmpty() && whenMissing != null) {
                return whenMissing;
            }
            return switch (shape) {
                case LIST -> texts.stream().map(text -> one(name, text)).toList();
                case OPTIONAL -> texts.stream().findFirst().map(text -> one(name, text));
                case ONE -> {
                    if (texts.isEmpty()) {
                        throw new BadRequestException(
                                "%s is missing, must be %s".formatted(name, wanted()));
                    }
                    yield one(name, texts.getFirst());
                }
            };
        }

        private Object one(String name, String text) {
            if (type.hasRawClass(String.class)) {
                return text;
            }
            try {
                Object value = mapper.convertValue(text, type);
                if (value != null) {
                    return value;
                }
            } catch (IllegalArgumentException e) {
                throw new BadRequestException(refusal(name, text), e);
            }
            throw new BadRequestException(refusal(name, text));
        }

        private String refusal(String name, String text) {
            String shown =
                    text.length() <= SHOWN_CHARACTERS
                            ? text
                            : text.substring(0, SHOWN_CHARACTERS) + "...";
            return "%s must be %s, was \"%s\"".formatted(name, wanted(), shown);
        }

        private String wanted() {
            Class<?> raw = type.getRawClass();
            return raw.isEnum() ? "one of " + List.of(raw.getEnumConstants()) : raw.getSimpleName();
        }
    }
}

package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.sluice.http.stream.RouteInput;
import dev.sluice.http.stream.RouteInput.Place;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A parameter of a controller's method.
 *
 * @param endpoint the method
 * @param parameter the parameter
 * @param type its type, with the type variables of a generic base class replaced
 */
record ControllerParameter(Endpoint endpoint, Parameter parameter, JavaType type) {

    private static final Map<Class<?>, Class<?>> NUMBERS =
            Map.of(
                    OptionalInt.class, int.class,
                    OptionalLong.class, long.class,
                    OptionalDouble.class, double.class);

    boolean is(Class<?> wanted) {
        return type.hasRawClass(wanted);
    }

    /** The part of a request that it is read from; empty for what every request has. */
    Optional<RouteInput> input() {
        return Stream.of(parameter.getAnnotations())
                .flatMap(annotation ->
                        switch (annotation) {
                            case FromPath path -> input(Place.PATH, path.value(), true);
                            case FromQuery query ->
                                    input(
                                            Place.QUERY,
                                            query.value(),
                                            isRequired(query.defaultValue()));
                            case FromHeader header ->
                                    input(
                                            Place.HEADER,
                                            header.value(),
                                            isRequired(header.defaultValue()));
                            case FromBody _ ->
                                    input(
                                            Place.BODY,
                                            parameter.getName(),
                                            isRequired(new String[0]));
                            default -> Stream.<RouteInput>empty();
                        })
                .findFirst();
    }

    private Stream<RouteInput> input(Place place, String name, boolean isRequired) {
        return Stream.of(new RouteInput(place, name, given(), isRequired));
    }

    /** The type of the argument if it is given: an optional one is not called so then. */
    private JavaType given() {
        Class<?> raw = type.getRawClass();
        if (raw == Optional.class) {
            return type.containedTypeOrUnknown(0);
        }
        return NUMBERS.containsKey(raw)
                ? TypeFactory.defaultInstance().constructType(NUMBERS.get(raw))
                : type;
    }

    private boolean isRequired(String[] defaultValue) {
        boolean mayBeAbsent =
                type.isCollectionLikeType()
                        || type.isArrayType()
                        || type.hasRawClass(Optional.class)
                        || NUMBERS.containsKey(type.getRawClass());
        return defaultValue.length == 0 && !mayBeAbsent;
    }

    /** An exception whose message names the route, the method and the parameter. */
    BindingException refused(String why) {
        return endpoint.refused("has parameter %s%s".formatted(parameter.getName(), why));
    }
}

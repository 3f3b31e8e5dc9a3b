package dev.sluice.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.Principal;
import dev.sluice.source.ResumePoint;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one argument from a request. */
@FunctionalInterface
interface ArgumentReader {

    /** The argument. Throws a bad request if the request does not have what is asked for. */
    Object read(ServerRequest request, ResumePoint from);

    /** How the values of a parameter of that kind are found in a request. */
    @FunctionalInterface
    interface Lookup {
        List<String> values(ServerRequest request);
    }

    static ArgumentReader of(Method method, Parameter parameter, ObjectMapper mapper) {
        if (parameter.getType() == ServerRequest.class) {
            return (request, from) -> request;
        }
        if (parameter.getType() == Principal.class) {
            return (request, from) -> Principal.of(request);
        }
        List<ArgumentReader> readers =
                Stream.of(parameter.getAnnotations())
                        .flatMap(a -> annotated(a, method, parameter, mapper).stream())
                        .toList();
        if (readers.size() != 1) {
            throw BindingException.of(
                    method,
                    ("has parameter %s, which must have one of @FromPath, @FromQuery, @FromHeader,"
                                    + " @FromBody and @LastEventId, or be a ServerRequest, a"
                                    + " Principal or an EventSink")
                            .formatted(parameter.getName()));
        }
        return readers.getFirst();
    }

    private static Optional<ArgumentReader> annotated(
            Annotation annotation, Method method, Parameter parameter, ObjectMapper mapper) {
        return switch (annotation) {
            case FromPath path ->
                    Optional.of(
                            new ValueReader(
                                    named(method, "path parameter ", path.value()),
                                    request ->
                                            request.path()
                                                    .pathParameters()
                                                    .all(path.value(), List::of),
                                    ValueTarget.of(method, parameter, new String[0])));
            case FromQuery query ->
                    Optional.of(
                            new ValueReader(
                                    named(method, "query parameter ", query.value()),
                                    request -> request.query().all(query.value(), List::of),
                                    ValueTarget.of(method, parameter, query.defaultValue())));
            case FromHeader header ->
                    Optional.of(
                            new ValueReader(
                                    named(method, "header ", header.value()),
                                    request ->
                                            request.headers()
                                                    .all(
                                                            HeaderNames.create(header.value()),
                                                            List::of),
                                    ValueTarget.of(method, parameter, header.defaultValue())));
            case FromBody _ -> Optional.of(BodyReader.of(method, parameter, mapper));
            case LastEventId _ -> {
                requireOptionalString(method, parameter);
                yield Optional.of((request, from) -> from.lastEventId());
            }
            default -> Optional.empty();
        };
    }

    private static String named(Method method, String kind, String name) {
        if (name.isBlank()) {
            throw BindingException.of(method, "has a " + kind.strip() + " without a name");
        }
        return kind + name;
    }

    private static void requireOptionalString(Method method, Parameter parameter) {
        Type type = parameter.getParameterizedType();
        boolean fits =
                type instanceof ParameterizedType p
                        && p.getRawType() == Optional.class
                        && p.getActualTypeArguments()[0] == String.class;
        if (!fits) {
            throw BindingException.of(
                    method,
                    "has parameter %s with @LastEventId, which must be an Optional<String>"
                            .formatted(parameter.getName()));
        }
    }
}

package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.stream.ResponseHead;
import dev.sluice.source.ResumePoint;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one argument from a request. */
@FunctionalInterface
interface ArgumentReader {

    /** The argument. Throws a bad request if the request does not have what is asked for. */
    Object read(ServerRequest request, ResumePoint from);

    /** Finds the values of a parameter of that kind in a request. */
    @FunctionalInterface
    interface Lookup {
        List<String> values(ServerRequest request);
    }

    static ArgumentReader of(ControllerParameter parameter, ObjectMapper mapper) {
        if (parameter.is(ServerRequest.class)) {
            return (request, from) -> request;
        }
        if (parameter.is(ServerResponse.class)) {
            return (request, from) -> ResponseHead.of(request);
        }
        if (parameter.is(Principal.class)) {
            return (request, from) -> Principal.of(request);
        }
        if (parameter.is(java.security.Principal.class)) {
            return (request, from) -> named(Principal.of(request));
        }
        List<ArgumentReader> readers =
                Stream.of(parameter.parameter().getAnnotations())
                        .flatMap(a -> annotated(a, parameter, mapper).stream())
                        .toList();
        if (readers.size() != 1) {
            throw parameter.refused(
                    ", which must have one of @FromPath, @FromQuery, @FromHeader, @FromBody and"
                            + " @LastEventId, or be a ServerRequest, a ServerResponse, a Principal or"
                            + " an EventSink or a TypedSink");
        }
        return readers.getFirst();
    }

    private static java.security.Principal named(Principal principal) {
        return principal::name;
    }

    private static Optional<ArgumentReader> annotated(
            Annotation annotation, ControllerParameter parameter, ObjectMapper mapper) {
        return switch (annotation) {
            case FromPath path ->
                    Optional.of(
                            value(
                                    parameter,
                                    "path parameter",
                                    path.value(),
                                    request ->
                                            request.path()
                                                    .pathParameters()
                                                    .all(path.value(), List::of),
                                    new String[0]));
            case FromQuery query ->
                    Optional.of(
                            value(
                                    parameter,
                                    "query parameter",
                                    query.value(),
                                    request -> request.query().all(query.value(), List::of),
                                    query.defaultValue()));
            case FromHeader header ->
                    Optional.of(
                            value(
                                    parameter,
                                    "header",
                                    header.value(),
                                    request ->
                                            request.headers()
                                                    .all(
                                                            HeaderNames.create(header.value()),
                                                            List::of),
                                    header.defaultValue()));
            case FromBody _ -> Optional.of(BodyReader.of(parameter, mapper));
            case LastEventId _ -> {
                requireOptionalString(parameter);
                yield Optional.of((request, from) -> from.lastEventId());
            }
            default -> Optional.empty();
        };
    }

    private static ArgumentReader value(
            ControllerParameter parameter,
            String kind,
            String name,
            Lookup lookup,
            String[] defaultValue) {
        if (name.isBlank()) {
            throw parameter.endpoint().refused("has a " + kind + " without a name");
        }
        return new ValueReader(
                parameter.endpoint(), kind, name, lookup, ValueTarget.of(parameter, defaultValue));
    }

    private static void requireOptionalString(ControllerParameter parameter) {
        JavaType type = parameter.type();
        if (!type.hasRawClass(Optional.class)
                || !type.containedTypeOrUnknown(0).hasRawClass(String.class)) {
            throw parameter.refused(" with @LastEventId, which must be an Optional<String>");
        }
    }
}

package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.event.EventTypes;
import dev.sluice.http.guard.Requirement;
import dev.sluice.http.stream.DescribedFactory;
import dev.sluice.http.stream.ResumeHeader;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.session.SessionOption;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.EventSink;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.source.TypedSink;
import dev.sluice.text.OptionText;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One method of a controller, bound: how its arguments are read, and what its result becomes. */
final class ControllerMethod {

    /** Those that can be answered with a stream. */
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "QUERY");

    private static final String NO_SINK =
            "returns nothing, so it must have one EventSink or TypedSink parameter, no more and no"
                    + " less";
    private static final String USELESS_SINK =
            "has an EventSink or TypedSink parameter, so it must return nothing";
    private static final String LATE_RESPONSE =
            "has a ServerResponse parameter, but its sink comes after the head of the response:"
                    + " return Sources.handler(events -> ...) after the headers are set";

    private final Endpoint endpoint;
    private final Method method;
    private final BoundMethod bound;
    private final JavaType returned;

    /** Empty for a method in blocking style. */
    private final Optional<ResultType> result;

    /** Empty for a method whose events are of any type. */
    private final Optional<EventTypes> types;

    ControllerMethod(
            Object controller, ControllerClass type, Endpoint endpoint, ObjectMapper mapper) {
        this.endpoint = endpoint;
        this.method = endpoint.method();
        this.bound =
                new BoundMethod(
                        controller, type, endpoint, mapper, EventSink.class, TypedSink.class);
        this.returned = type.resolved(method, method.getGenericReturnType());
        this.result = ResultType.of(endpoint, returned);
        requireBindable();
        this.types = DeclaredEvents.of(endpoint, bound.parameters(), returned);
    }

    Route route(SessionOptions defaults) {
        Sse sse = method.getAnnotation(Sse.class);
        try {
            return new Route(
                    httpMethod(),
                    endpoint.path(),
                    options(sse, defaults),
                    Requirement.anyRole(Set.of(sse.roles())),
                    factory());
        } catch (IllegalArgumentException e) {
            throw endpoint.refused("has a wrong @Sse: " + e.getMessage());
        }
    }

    private io.helidon.http.Method httpMethod() {
        String name = endpoint.httpMethod();
        if (!METHODS.contains(name)) {
            throw new IllegalArgumentException(
                    "method must be one of %s, was \"%s\""
                            .formatted(METHODS, method.getAnnotation(Sse.class).method()));
        }
        if (name.equals("GET") && bound.bodies() > 0) {
            throw endpoint.refused("has a parameter with @FromBody, but GET has no body: use POST");
        }
        return io.helidon.http.Method.create(name);
    }

    private void requireBindable() {
        long sinks = bound.sinks();
        if (isBlocking() && sinks != 1) {
            throw endpoint.refused(NO_SINK);
        }
        if (!isBlocking() && sinks > 0) {
            throw endpoint.refused(USELESS_SINK);
        }
        if (isBlocking() && List.of(method.getParameterTypes()).contains(ServerResponse.class)) {
            throw endpoint.refused(LATE_RESPONSE);
        }
        if (!isBlocking() && result.isEmpty()) {
            throw endpoint.refused(
                    "returns %s, but must return nothing, or %s"
                            .formatted(
                                    method.getGenericReturnType().getTypeName(),
                                    ResultType.SUPPORTED));
        }
    }

    private boolean isBlocking() {
        return BoundMethod.isBlocking(returned);
    }

    private SourceFactory factory() {
        SourceFactory factory = request -> source(request, ResumeHeader.of(request));
        return new DescribedFactory(bound.schema(types), factory);
    }

    private Source<?> source(ServerRequest request, ResumePoint from) throws Exception {
        @Nullable Object[] values = bound.read(request, from);
        return result.isPresent()
                ? result.get().toSource(bound.invoke(values))
                : Sources.handler(events -> bound.invoke(values, sink(events)));
    }

    private Object sink(EventSink events) {
        boolean isTyped =
                bound.parameters().stream().anyMatch(parameter -> parameter.is(TypedSink.class));
        return isTyped ? TypedSink.of(events) : events;
    }

    private static SessionOptions options(Sse sse, SessionOptions defaults) {
        SessionOptions options = defaults;
        options = with(options, SessionOption.HEARTBEAT, sse.heartbeat());
        options = with(options, SessionOption.RETRY, sse.retry());
        options = with(options, SessionOption.RETRY_JITTER, sse.retryJitter());
        options = with(options, SessionOption.MAX_LIFETIME, sse.maxLifetime());
        options = with(options, SessionOption.HEAD_PATIENCE, sse.headPatience());
        options = with(options, SessionOption.WRITE_TIMEOUT, sse.writeTimeout());
        options = with(options, SessionOption.ON_END, sse.onEnd());
        return with(options, SessionOption.DRAIN, sse.drain());
    }

    private static <T> SessionOptions with(
            SessionOptions options, SessionOption<T> option, T[] values) {
        if (values.length > 1) {
            throw new IllegalArgumentException(
                    "%s must be one value, was %s".formatted(option.name(), List.of(values)));
        }
        return values.length == 0 ? options : options.with(option, values[0]);
    }

    private static SessionOptions with(
            SessionOptions options, SessionOption<?> option, String text) {
        return text.isEmpty() ? options : OptionText.set(options, option, text);
    }
}

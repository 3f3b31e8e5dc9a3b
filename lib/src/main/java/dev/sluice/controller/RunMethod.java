package dev.sluice.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.stream.RouteSchema;
import dev.sluice.run.RunFormat;
import dev.sluice.run.RunHandler;
import dev.sluice.run.RunOptions;
import dev.sluice.run.RunSink;
import dev.sluice.run.web.RunFactory;
import dev.sluice.run.web.RunRoute;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.EventSink;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.TypedSink;
import dev.sluice.text.Values;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One method of a controller whose work is a run, bound. */
final class RunMethod {

    private static final List<Class<?>> OF_THE_REQUEST =
            List.of(ServerRequest.class, ServerResponse.class, EventSink.class, TypedSink.class);

    private final Endpoint endpoint;
    private final Run annotation;
    private final ObjectMapper mapper;
    private final BoundMethod bound;

    RunMethod(Object controller, ControllerClass type, Endpoint endpoint, ObjectMapper mapper) {
        this.endpoint = endpoint;
        this.annotation = endpoint.method().getAnnotation(Run.class);
        this.mapper = mapper;
        requireNothingOfTheRequest();
        this.bound = new BoundMethod(controller, type, endpoint, mapper, RunSink.class);
        requireBindable(type);
    }

    private void requireNothingOfTheRequest() {
        for (var parameter : endpoint.method().getParameters()) {
            if (OF_THE_REQUEST.contains(parameter.getType())
                    || parameter.isAnnotationPresent(LastEventId.class)) {
                throw endpoint.refused(
                        "has parameter %s, but a run outlives its request: a run has a RunSink, and no part of the request but @FromPath, @FromQuery, @FromHeader, @FromBody and a Principal"
                                .formatted(parameter.getName()));
            }
        }
    }

    private void requireBindable(ControllerClass type) {
        boolean isBlocking =
                BoundMethod.isBlocking(
                        type.resolved(endpoint.method(), endpoint.method().getGenericReturnType()));
        if (!isBlocking || bound.sinks() != 1) {
            throw endpoint.refused(
                    "is a run, so it must return nothing and have one RunSink parameter");
        }
        if (endpoint.httpMethod().equals("GET") && bound.bodies() > 0) {
            throw endpoint.refused("has a parameter with @FromBody, but GET has no body: use POST");
        }
    }

    RunRoute route(SessionOptions session) {
        try {
            return new RunRoute(
                    io.helidon.http.Method.create(endpoint.httpMethod()),
                    endpoint.path(),
                    options(),
                    session,
                    Set.of(annotation.roles()),
                    format(),
                    factory());
        } catch (IllegalArgumentException e) {
            throw endpoint.refused("has a wrong @Run: " + e.getMessage());
        }
    }

    private RunOptions options() {
        RunOptions options = RunOptions.defaults();
        options = with(options, "keep", annotation.keep(), options::withKeep);
        options = with(options, "longest", annotation.longest(), options::withLongest);
        options = with(options, "unread", annotation.unread(), options::withUnread);
        options = with(options, "gather", annotation.gather(), options::withGather);
        options = with(options, "onLeave", annotation.onLeave(), options::withOnLeave);
        return with(
                options, "onSecondStart", annotation.onSecondStart(), options::withOnSecondStart);
    }

    private static RunOptions with(
            RunOptions options, String name, String text, Function<Duration, RunOptions> set) {
        return text.isEmpty() ? options : set.apply(Values.duration(name, text));
    }

    private static <T> RunOptions with(
            RunOptions options, String name, T[] values, Function<T, RunOptions> set) {
        if (values.length > 1) {
            throw new IllegalArgumentException(
                    "%s must be one value, was %s".formatted(name, List.of(values)));
        }
        return values.length == 0 ? options : set.apply(values[0]);
    }

    private RunFormat format() {
        Class<? extends RunFormat> type = annotation.format();
        if (type == RunFormat.class) {
            return RunFormat.PLAIN;
        }
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "format must be a class with a constructor without parameters, was %s: %s"
                            .formatted(type.getName(), e));
        }
    }

    private RunFactory factory() {
        if (annotation.restartable()) {
            return new RestartableMethod(bound, mapper);
        }
        return new CalledOnce(bound);
    }

    /** Calls a method that is lost with its replica. */
    private record CalledOnce(BoundMethod bound) implements RunFactory {

        @Override
        public RunHandler create(ServerRequest request) {
            @Nullable Object[] values = bound.read(request, ResumePoint.fresh());
            return run -> bound.invoke(values, run);
        }

        @Override
        public RouteSchema schema() {
            return bound.schema(Optional.empty());
        }
    }
}

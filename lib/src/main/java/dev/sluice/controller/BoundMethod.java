package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.event.EventTypes;
import dev.sluice.http.stream.RouteInput;
import dev.sluice.http.stream.RouteSchema;
import dev.sluice.source.ResumePoint;
import io.helidon.webserver.http.ServerRequest;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A method of a controller that can be called, with what its arguments are read from. */
final class BoundMethod {

    private final Endpoint endpoint;
    private final MethodHandle handle;
    private final List<ControllerParameter> parameters;
    private final List<Argument> arguments;

    /** The origin of an argument. */
    private sealed interface Argument {

        /** The sink, which exists only once there is something to send to. */
        record Sink() implements Argument {}

        /** Something of the request. */
        record Read(ArgumentReader reader) implements Argument {}
    }

    /**
     * Binds a method.
     *
     * @param sinks the types of the parameter that takes what a blocking method says
     * @throws BindingException if it cannot be called, or a parameter cannot be read
     */
    BoundMethod(
            Object controller,
            ControllerClass type,
            Endpoint endpoint,
            ObjectMapper mapper,
            Class<?>... sinks) {
        this.endpoint = endpoint;
        Method method = endpoint.method();
        this.handle = handle(controller, endpoint);
        this.parameters =
                Stream.of(method.getParameters())
                        .map(parameter ->
                                new ControllerParameter(
                                        endpoint,
                                        parameter,
                                        type.resolved(method, parameter.getParameterizedType())))
                        .toList();
        this.arguments =
                parameters.stream()
                        .map(parameter -> argument(parameter, mapper, List.of(sinks)))
                        .toList();
        if (Modifier.isStatic(method.getModifiers())) {
            throw endpoint.refused("must not be static");
        }
        if (bodies() > 1) {
            throw endpoint.refused("has more than one parameter with @FromBody");
        }
        requirePathParameters();
    }

    private void requirePathParameters() {
        for (Parameter parameter : endpoint.method().getParameters()) {
            FromPath fromPath = parameter.getAnnotation(FromPath.class);
            if (fromPath != null
                    && !endpoint.path().matches(".*\\{[+]?\\Q" + fromPath.value() + "\\E[:}].*")) {
                throw endpoint.refused(
                        "reads {%s}, which is not in its path %s"
                                .formatted(fromPath.value(), endpoint.path()));
            }
        }
    }

    List<ControllerParameter> parameters() {
        return parameters;
    }

    /** What it reads from a request, and what it sends. */
    RouteSchema schema(Optional<EventTypes> events) {
        List<RouteInput> inputs =
                parameters.stream().flatMap(parameter -> parameter.input().stream()).toList();
        return new RouteSchema(events, inputs);
    }

    /** The number of parameters that take what is sent. */
    long sinks() {
        return arguments.stream().filter(Argument.Sink.class::isInstance).count();
    }

    /** The number of parameters that are the body. */
    long bodies() {
        return Stream.of(endpoint.method().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(FromBody.class))
                .count();
    }

    /** The arguments of a call; a sink is null. Throws a bad request if one is missing. */
    @Nullable Object[] read(ServerRequest request, ResumePoint from) {
        @Nullable Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            if (arguments.get(i) instanceof Argument.Read(ArgumentReader reader)) {
                values[i] = reader.read(request, from);
            }
        }
        return values;
    }

    /** Calls the method with a sink. */
    void invoke(@Nullable Object[] values, Object sink) throws Exception {
        @Nullable Object[] complete = values.clone();
        for (int i = 0; i < complete.length; i++) {
            if (arguments.get(i) instanceof Argument.Sink) {
                complete[i] = sink;
            }
        }
        var _ = invoke(complete);
    }

    /** Calls the method. */
    @Nullable Object invoke(@Nullable Object[] values) throws Exception {
        try {
            return handle.invokeExact(values);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the method returns nothing. */
    static boolean isBlocking(JavaType returned) {
        return returned.hasRawClass(void.class);
    }

    private static Argument argument(
            ControllerParameter parameter, ObjectMapper mapper, List<Class<?>> sinks) {
        return sinks.stream().anyMatch(parameter::is)
                ? new Argument.Sink()
                : new Argument.Read(ArgumentReader.of(parameter, mapper));
    }

    private static MethodHandle handle(Object controller, Endpoint endpoint) {
        Method method = endpoint.method();
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.privateLookupIn(
                            method.getDeclaringClass(), MethodHandles.lookup());
            MethodHandle bound = lookup.unreflect(method);
            if (!Modifier.isStatic(method.getModifiers())) {
                bound = bound.bindTo(controller);
            }
            return bound.asFixedArity()
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalAccessException e) {
            throw endpoint.refused("cannot be called: " + e.getMessage());
        }
    }
}

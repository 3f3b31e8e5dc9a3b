package dev.sluice.controller;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import dev.sluice.event.JsonMapping;
import dev.sluice.http.stream.Route;
import dev.sluice.run.web.RunRoute;
import dev.sluice.session.ErrorMapper;
import dev.sluice.session.SessionOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Binds annotated controllers to routes. */
public final class Controllers {

    private final SessionOptions defaults;
    private final ObjectMapper mapper;

    private Controllers(SessionOptions defaults, ObjectMapper mapper) {
        Objects.requireNonNull(defaults, "defaults must not be null");
        Objects.requireNonNull(mapper, "mapper must not be null");
        this.defaults = defaults;
        this.mapper =
                mapper.copy()
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        // Annotations of the application count before what this library asks for.
        this.mapper.setAnnotationIntrospector(
                new AnnotationIntrospectorPair(
                        mapper.getDeserializationConfig().getAnnotationIntrospector(),
                        new RequiredParts()));
    }

    /**
     * A binder with the default JSON mapping.
     *
     * @param defaults the options of methods that do not set their own
     * @return the binder
     */
    public static Controllers create(SessionOptions defaults) {
        return create(defaults, JsonMapping.create());
    }

    /**
     * A binder with the application's own JSON mapping, for bodies.
     *
     * @param defaults the options of methods that do not set their own
     * @param mapper the mapping, which is copied
     * @return the binder
     */
    public static Controllers create(SessionOptions defaults, ObjectMapper mapper) {
        return new Controllers(defaults, mapper);
    }

    /**
     * The routes of controllers: one for each method that has {@link Sse}. The annotations may also
     * stand on a superclass or an interface; a method and its overrides are one route. All
     * controllers of a server belong in one call, so that two with the same route are noticed.
     *
     * @param controllers objects whose classes have {@link SseController}; their methods are called
     *     by many threads at a time
     * @return the routes, in the order of their paths
     * @throws BindingException if a method has an HTTP method, a path, an option, a parameter or a
     *     result that cannot be, if a controller has no method, or if two methods have the same
     *     route; paths that differ only in the names of their parameters are the same
     */
    public List<Route> bind(Object... controllers) {
        ControllerRoutes routes = bindAll(controllers);
        if (!routes.runs().isEmpty()) {
            throw new BindingException(
                    "%s is a run, but only streams are bound here: use bindAll"
                            .formatted(routes.runs().getFirst().name()));
        }
        return routes.streams();
    }

    /**
     * The routes of controllers: one for each method that has {@link Sse} or {@link Run}, as {@link
     * #bind} finds them.
     *
     * @param controllers objects whose classes have {@link SseController}
     * @return the routes, in the order of their paths
     * @throws BindingException as {@link #bind} does
     */
    public ControllerRoutes bindAll(Object... controllers) {
        List<Route> streams = new ArrayList<>();
        List<RunRoute> runs = new ArrayList<>();
        Map<String, Endpoint> bound = new HashMap<>();
        for (Object controller : controllers) {
            bind(controller, streams, runs, bound);
        }
        streams.sort(Comparator.comparing(Route::name));
        runs.sort(Comparator.comparing(RunRoute::name));
        return new ControllerRoutes(streams, runs);
    }

    private void bind(
            Object controller,
            List<Route> streams,
            List<RunRoute> runs,
            Map<String, Endpoint> bound) {
        if (controller instanceof Class<?> given) {
            throw new BindingException(
                    "a controller must be an object, was the class %s: pass an instance of it"
                            .formatted(given.getName()));
        }
        ControllerClass type = ControllerClass.of(controller.getClass(), mapper.getTypeFactory());
        String name = controller.getClass().getName();
        SseController annotation =
                type.annotation()
                        .orElseThrow(() ->
                                new BindingException(
                                        name + " has no @SseController: put it on the class"));
        if (type.streams().isEmpty() && type.runs().isEmpty()) {
            throw new BindingException(
                    name
                            + " has no method with @Sse or @Run: put one on those that answer with a"
                            + " stream");
        }
        ErrorMapper errors = ExceptionHandlers.of(controller, type.exceptionHandlers());
        for (Method method : type.streams()) {
            Endpoint endpoint = Endpoint.of(annotation.value(), method);
            Route route =
                    new ControllerMethod(controller, type, endpoint, mapper)
                            .route(defaults)
                            .withErrors(errors);
            take(Set.of(route.shape()), endpoint, bound);
            streams.add(route);
        }
        for (Method method : type.runs()) {
            Endpoint endpoint = Endpoint.of(annotation.value(), method);
            RunRoute route = new RunMethod(controller, type, endpoint, mapper).route(defaults);
            take(route.shapes(), endpoint, bound);
            runs.add(route);
        }
    }

    private static void take(Set<String> shapes, Endpoint endpoint, Map<String, Endpoint> bound) {
        for (String shape : shapes) {
            Endpoint other = bound.putIfAbsent(shape, endpoint);
            if (other != null) {
                throw endpoint.refused(
                        "has the route of %s: give one of them another path or HTTP method"
                                .formatted(other.methodName()));
            }
        }
    }
}

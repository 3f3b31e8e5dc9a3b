package dev.sluice.controller;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.event.JsonMapping;
import dev.sluice.http.StreamRoute;
import dev.sluice.session.SessionOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Binds annotated controllers to routes. */
public final class Controllers {

    private final SessionOptions defaults;
    private final ObjectMapper mapper;

    private Controllers(SessionOptions defaults, ObjectMapper mapper) {
        this.defaults = defaults;
        this.mapper =
                mapper.copy()
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
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
     * stand on a superclass or an interface.
     *
     * @param controllers objects whose classes have {@link SseController}; their methods are called
     *     by many threads at a time
     * @return the routes, in the order of their paths
     * @throws BindingException if a method cannot be bound, if a controller has none, or if two
     *     methods have the same path; paths that differ only in the names of their parameters are
     *     the same
     */
    public List<StreamRoute> bind(Object... controllers) {
        List<StreamRoute> routes = new ArrayList<>();
        Map<String, Method> bound = new HashMap<>();
        for (Object controller : controllers) {
            bind(controller, routes, bound);
        }
        routes.sort(Comparator.comparing(StreamRoute::name));
        return List.copyOf(routes);
    }

    private void bind(Object controller, List<StreamRoute> routes, Map<String, Method> bound) {
        ControllerClass type = ControllerClass.of(controller.getClass());
        String name = controller.getClass().getName();
        SseController annotation =
                type.annotation()
                        .orElseThrow(() -> new BindingException(name + " has no @SseController"));
        List<Method> methods = type.streams();
        if (methods.isEmpty()) {
            throw new BindingException(name + " has no method with @Sse");
        }
        for (Method method : methods) {
            StreamRoute route =
                    new ControllerMethod(controller, method, mapper)
                            .route(annotation.value(), method.getAnnotation(Sse.class), defaults);
            Method other = bound.putIfAbsent(route.shape(), method);
            if (other != null) {
                throw BindingException.of(
                        method,
                        "answers %s, as %s.%s does"
                                .formatted(
                                        route.name(),
                                        other.getDeclaringClass().getName(),
                                        other.getName()));
            }
            routes.add(route);
        }
    }
}

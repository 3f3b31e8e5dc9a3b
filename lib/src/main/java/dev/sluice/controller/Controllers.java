package dev.sluice.controller;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.event.JsonMapping;
import dev.sluice.http.StreamRoute;
import dev.sluice.session.SessionOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

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
     * The routes of a controller: one for each method that has {@link Sse}.
     *
     * @param controller an object whose class has {@link SseController}; its methods are called by
     *     many threads at a time
     * @return the routes, in the order of their paths
     * @throws BindingException if a method cannot be bound, or there is none
     */
    public List<StreamRoute> bind(Object controller) {
        Class<?> type = controller.getClass();
        SseController annotation = type.getAnnotation(SseController.class);
        if (annotation == null) {
            throw new BindingException(type.getName() + " has no @SseController");
        }
        List<StreamRoute> routes = new ArrayList<>();
        for (Method method : methods(type)) {
            Sse sse = method.getAnnotation(Sse.class);
            if (sse != null) {
                routes.add(
                        new ControllerMethod(controller, method, mapper)
                                .route(annotation.value(), sse, defaults));
            }
        }
        if (routes.isEmpty()) {
            throw new BindingException(type.getName() + " has no method with @Sse");
        }
        routes.sort(Comparator.comparing(StreamRoute::name));
        requireEachOnce(type, routes);
        return List.copyOf(routes);
    }

    private static void requireEachOnce(Class<?> type, List<StreamRoute> sorted) {
        for (int i = 1; i < sorted.size(); i++) {
            String name = sorted.get(i).name();
            if (name.equals(sorted.get(i - 1).name())) {
                throw new BindingException(type.getName() + " has two methods for " + name);
            }
        }
    }

    private static List<Method> methods(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            methods.addAll(Arrays.asList(c.getDeclaredMethods()));
        }
        return methods;
    }
}

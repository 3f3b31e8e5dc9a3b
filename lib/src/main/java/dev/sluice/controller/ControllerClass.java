package dev.sluice.controller;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The class of a controller with everything it inherits: its superclasses, nearest first, then all
 * their interfaces. Annotations count wherever they stand in that order, so subclasses, proxies and
 * implementations of annotated interfaces are controllers too.
 *
 * @param type the class of the object
 * @param hierarchy the class and its supertypes
 */
record ControllerClass(Class<?> type, List<Class<?>> hierarchy) {

    static ControllerClass of(Class<?> type) {
        Set<Class<?>> hierarchy = new LinkedHashSet<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            hierarchy.add(c);
        }
        Deque<Class<?>> open = new ArrayDeque<>(hierarchy);
        while (!open.isEmpty()) {
            List<Class<?>> interfaces = Arrays.asList(open.removeFirst().getInterfaces());
            hierarchy.addAll(interfaces);
            open.addAll(interfaces);
        }
        return new ControllerClass(type, List.copyOf(hierarchy));
    }

    Optional<SseController> annotation() {
        return hierarchy.stream()
                .flatMap(c -> Stream.ofNullable(c.getDeclaredAnnotation(SseController.class)))
                .findFirst();
    }

    /**
     * The methods with {@link Sse}. Of a method and those that it overrides, only the nearest
     * annotated one is listed; calling it runs the override, as any call does.
     */
    List<Method> streams() {
        List<Method> found = new ArrayList<>();
        for (Class<?> declaring : hierarchy) {
            for (Method method : declaring.getDeclaredMethods()) {
                boolean isAnnotated = !method.isBridge() && method.isAnnotationPresent(Sse.class);
                if (isAnnotated && found.stream().noneMatch(nearer -> overrides(nearer, method))) {
                    found.add(method);
                }
            }
        }
        return found;
    }

    private static boolean overrides(Method nearer, Method method) {
        return nearer.getDeclaringClass() != method.getDeclaringClass()
                && nearer.getName().equals(method.getName())
                && isInherited(method)
                && signatures(nearer).contains(Arrays.asList(method.getParameterTypes()));
    }

    private static boolean isInherited(Method method) {
        return !Modifier.isPrivate(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers());
    }

    /** Its parameter types, and those of its bridges: the erased types of a generic supertype. */
    private static Set<List<Class<?>>> signatures(Method method) {
        Set<List<Class<?>>> signatures = new LinkedHashSet<>();
        signatures.add(Arrays.asList(method.getParameterTypes()));
        for (Method bridge : method.getDeclaringClass().getDeclaredMethods()) {
            if (bridge.isBridge()
                    && bridge.getName().equals(method.getName())
                    && accepts(bridge, method)) {
                signatures.add(Arrays.asList(bridge.getParameterTypes()));
            }
        }
        return Collections.unmodifiableSet(signatures);
    }

    private static boolean accepts(Method bridge, Method method) {
        Class<?>[] wide = bridge.getParameterTypes();
        Class<?>[] narrow = method.getParameterTypes();
        if (wide.length != narrow.length) {
            return false;
        }
        for (int i = 0; i < wide.length; i++) {
            if (!wide[i].isAssignableFrom(narrow[i])) {
                return false;
            }
        }
        return true;
    }
}

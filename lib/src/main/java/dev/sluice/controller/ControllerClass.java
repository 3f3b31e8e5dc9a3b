package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The class of a controller with everything it inherits: its superclasses, nearest first, then all
 * their interfaces, each before those that it extends. Annotations count wherever they stand in
 * that order, so subclasses, proxies and implementations of annotated interfaces are controllers
 * too.
 *
 * @param type the class of the object
 * @param hierarchy the class and its supertypes
 * @param types resolves the type variables of generic supertypes
 */
record ControllerClass(JavaType type, List<Class<?>> hierarchy, TypeFactory types) {

    static ControllerClass of(Class<?> type, TypeFactory types) {
        List<Class<?>> hierarchy = new ArrayList<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            hierarchy.add(c);
        }
        hierarchy.addAll(interfaces(hierarchy));
        return new ControllerClass(types.constructType(type), List.copyOf(hierarchy), types);
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
        return annotated(Sse.class);
    }

    /** The methods with {@link Run}, as those with {@link Sse}. */
    List<Method> runs() {
        return annotated(Run.class);
    }

    /** The methods with {@link SseExceptionHandler}, as those with {@link Sse}. */
    List<Method> exceptionHandlers() {
        return annotated(SseExceptionHandler.class);
    }

    private List<Method> annotated(Class<? extends Annotation> annotation) {
        List<Method> found = new ArrayList<>();
        for (Class<?> declaring : hierarchy) {
            for (Method method : declaring.getDeclaredMethods()) {
                boolean isAnnotated = !method.isBridge() && method.isAnnotationPresent(annotation);
                if (isAnnotated && found.stream().noneMatch(nearer -> overrides(nearer, method))) {
                    found.add(method);
                }
            }
        }
        return found;
    }

    /** A type that stands at a method, with the type variables of its class replaced. */
    JavaType resolved(Method method, Type declared) {
        return types.resolveMemberType(
                declared, type.findSuperType(method.getDeclaringClass()).getBindings());
    }

    private static List<Class<?>> interfaces(Collection<Class<?>> classes) {
        Set<Class<?>> found = new LinkedHashSet<>();
        Deque<Class<?>> open = new ArrayDeque<>(classes);
        while (!open.isEmpty()) {
            List<Class<?>> direct = List.of(open.removeFirst().getInterfaces());
            found.addAll(direct);
            open.addAll(direct);
        }
        List<Class<?>> ordered = new ArrayList<>();
        for (Class<?> type : found) {
            int index = 0;
            while (index < ordered.size() && !ordered.get(index).isAssignableFrom(type)) {
                index++;
            }
            ordered.add(index, type);
        }
        return ordered;
    }

    private boolean overrides(Method nearer, Method method) {
        return nearer.getDeclaringClass() != method.getDeclaringClass()
                && nearer.getName().equals(method.getName())
                && isInherited(method, nearer.getDeclaringClass())
                && parameterTypes(nearer).equals(parameterTypes(method));
    }

    private static boolean isInherited(Method method, Class<?> heir) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
            return false;
        }
        return Modifier.isPublic(modifiers)
                || Modifier.isProtected(modifiers)
                || method.getDeclaringClass().getPackage() == heir.getPackage();
    }

    private List<Class<?>> parameterTypes(Method method) {
        List<Class<?>> erased = new ArrayList<>();
        for (Type declared : method.getGenericParameterTypes()) {
            erased.add(resolved(method, declared).getRawClass());
        }
        return erased;
    }
}

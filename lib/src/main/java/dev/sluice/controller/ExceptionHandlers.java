package dev.sluice.controller;

import dev.sluice.session.ErrorMapper;
import dev.sluice.session.LastWords;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a controller with {@link SseExceptionHandler}.
 *
 * @param handlers by the type of exception that they take
 */
record ExceptionHandlers(Map<Class<?>, MethodHandle> handlers) implements ErrorMapper {

    /**
     * Binds the methods.
     *
     * @throws BindingException if one has another signature, or two take the same exception
     */
    static ErrorMapper of(Object controller, List<Method> methods) {
        Map<Class<?>, Method> byType = new HashMap<>();
        Map<Class<?>, MethodHandle> bound = new HashMap<>();
        for (Method method : methods) {
            Class<?> type = exception(method);
            Method other = byType.putIfAbsent(type, method);
            if (other != null) {
                throw refused(method, "takes the same exception as " + other.getName());
            }
            bound.put(type, handle(controller, method));
        }
        return bound.isEmpty() ? ErrorMapper.NONE : new ExceptionHandlers(Map.copyOf(bound));
    }

    private static Class<?> exception(Method method) {
        boolean takesOne =
                method.getParameterCount() == 1
                        && Throwable.class.isAssignableFrom(method.getParameterTypes()[0]);
        if (!takesOne || !method.getReturnType().equals(LastWords.class)) {
            throw refused(method, "must take an exception, nothing else, and return LastWords");
        }
        if (Modifier.isStatic(method.getModifiers())) {
            throw refused(method, "must not be static");
        }
        return method.getParameterTypes()[0];
    }

    private static MethodHandle handle(Object controller, Method method) {
        try {
            return MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup())
                    .unreflect(method)
                    .bindTo(controller)
                    .asType(MethodType.methodType(LastWords.class, Throwable.class));
        } catch (IllegalAccessException e) {
            throw refused(method, "cannot be called: " + e.getMessage());
        }
    }

    private static BindingException refused(Method method, String why) {
        return new BindingException(
                "%s.%s with @SseExceptionHandler %s"
                        .formatted(method.getDeclaringClass().getName(), method.getName(), why));
    }

    @Override
    public Optional<LastWords> map(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            MethodHandle handler = handlers.get(type);
            if (handler != null) {
                return Optional.ofNullable(call(handler, failure));
            }
        }
        return Optional.empty();
    }

    private static @Nullable LastWords call(MethodHandle handler, Throwable failure) {
        try {
            return (LastWords) handler.invokeExact(failure);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}

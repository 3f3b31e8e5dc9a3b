package dev.sluice.controller;

import java.lang.reflect.Method;

/** A controller or a route that cannot be bound. The message is one line: which, and why. */
public final class BindingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A reason why something cannot be bound.
     *
     * @param message one line
     */
    public BindingException(String message) {
        super(message);
    }

    static BindingException of(Method method, String why) {
        return new BindingException(line(method, why));
    }

    /** One line that names a method and says what is wrong with it. */
    static String line(Method method, String why) {
        StringBuilder parameters = new StringBuilder();
        for (Class<?> type : method.getParameterTypes()) {
            parameters.append(parameters.isEmpty() ? "" : ", ").append(type.getSimpleName());
        }
        return "%s.%s(%s) %s"
                .formatted(method.getDeclaringClass().getName(), method.getName(), parameters, why);
    }
}

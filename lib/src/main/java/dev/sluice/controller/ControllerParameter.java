package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;

/**
 * A parameter of a controller's method.
 *
 * @param method the method
 * @param parameter the parameter
 * @param type its type, with the type variables of a generic base class replaced
 */
record ControllerParameter(Method method, Parameter parameter, JavaType type) {

    boolean is(Class<?> wanted) {
        return type.hasRawClass(wanted);
    }

    /** An exception whose message names the method and the parameter. */
    BindingException refused(String why) {
        return BindingException.of(
                method, "has parameter %s%s".formatted(parameter.getName(), why));
    }
}

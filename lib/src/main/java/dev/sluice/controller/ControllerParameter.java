package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import java.lang.reflect.Parameter;

/**
 * A parameter of a controller's method.
 *
 * @param endpoint the method
 * @param parameter the parameter
 * @param type its type, with the type variables of a generic base class replaced
 */
record ControllerParameter(Endpoint endpoint, Parameter parameter, JavaType type) {

    boolean is(Class<?> wanted) {
        return type.hasRawClass(wanted);
    }

    /** An exception whose message names the route, the method and the parameter. */
    BindingException refused(String why) {
        return endpoint.refused("has parameter %s%s".formatted(parameter.getName(), why));
    }
}

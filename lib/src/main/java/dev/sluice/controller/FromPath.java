package dev.sluice.controller;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter that is read from the path. A value that does not convert is answered with 400. The
 * types are those of {@link FromQuery}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface FromPath {

    /**
     * The name of the parameter.
     *
     * @return the name that stands in braces in the path
     */
    String value();
}

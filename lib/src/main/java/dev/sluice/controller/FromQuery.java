package dev.sluice.controller;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter that is read from the query. A value that does not convert, or that is missing, is
 * answered with 400; an {@code Optional}, an {@code OptionalInt}, {@code OptionalLong} or {@code
 * OptionalDouble}, a {@code List}, a {@code Set} or an array may be missing.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface FromQuery {

    /**
     * The name of the parameter.
     *
     * @return the name in the query
     */
    String value();

    /**
     * What counts when the query does not have it.
     *
     * @return at most one value, as it would stand in the query; default none
     */
    String[] defaultValue() default {};
}

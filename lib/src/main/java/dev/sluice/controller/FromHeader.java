package dev.sluice.controller;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter that is read from a request header. A value that does not convert, or that is
 * missing, is answered with 400; an {@code Optional}, an {@code OptionalInt}, {@code OptionalLong}
 * or {@code OptionalDouble}, a {@code List}, a {@code Set} or an array may be missing.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface FromHeader {

    /**
     * The name of the header.
     *
     * @return the name, in any case
     */
    String value();

    /**
     * What counts when the request does not have it.
     *
     * @return at most one value, as it would stand in the header; default none
     */
    String[] defaultValue() default {};
}

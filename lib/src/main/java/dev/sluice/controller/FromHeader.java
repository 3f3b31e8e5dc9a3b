package dev.sluice.controller;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter that is read from a request header. A value that does not convert, or that is
 * missing, is answered with 400, which names the parameter; in the log that is one line, without
 * the value.
 *
 * <p>The type is a primitive, {@code String}, a number, an enum, or any type with a static {@code
 * parse(CharSequence)}, {@code valueOf(String)}, {@code fromString(String)} or {@code of(String)},
 * or with a constructor for a {@code String}. {@code List}, {@code Set} and arrays of these take
 * any number of values. {@code Optional} of any of these, {@code OptionalInt}, {@code OptionalLong}
 * and {@code OptionalDouble} are empty without a value.
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
     * The value if the request does not have it.
     *
     * @return at most one value, as it would stand in the header; default none
     */
    String[] defaultValue() default {};
}

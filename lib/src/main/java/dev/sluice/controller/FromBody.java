package dev.sluice.controller;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter that is read from the body: a {@code String} as it is, anything else from JSON. Not
 * for {@code GET}. A missing body is answered with 400, unless the parameter is an {@code
 * Optional}; a body that is said to be no JSON with 415.
 *
 * <p>A body that is not the JSON of the type is answered with 400. The detail of the problem names
 * the field and says what is wrong; {@code field} and {@code route} are members of their own, and
 * the log has the same in one line. A component of a record must be there, and not be null, unless
 * it is an {@code Optional}, {@code OptionalInt} and the like, has an annotation called {@code
 * Nullable}, or has a value for null by Jackson's {@code JsonSetter}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface FromBody {}

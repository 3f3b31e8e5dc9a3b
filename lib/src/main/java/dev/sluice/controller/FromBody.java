package dev.sluice.controller;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter that is read from the body: a {@code String} as it is, anything else from JSON. A
 * body that is not the JSON of the type is answered with 400, one that is said to be no JSON with
 * 415.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface FromBody {}

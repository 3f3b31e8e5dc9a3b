package dev.sluice.controller;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A class or interface whose {@link Sse} methods answer with event streams. It may have any
 * visibility, and may be a record. Subclasses, anonymous ones and proxies included, are controllers
 * too, and so are implementations of an interface; of several annotations the nearest counts.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SseController {

    /**
     * The prefix of the paths of all its methods.
     *
     * @return a path such as {@code /news}, with or without slashes around it; default nothing
     */
    String value() default "";
}

package dev.sluice.controller;

import dev.sluice.run.OnLeave;
import dev.sluice.run.OnSecondStart;
import dev.sluice.run.RunFormat;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method in blocking style whose work outlives the request: a run. It returns nothing and has one
 * {@link dev.sluice.run.RunSink} parameter. What it says is kept, and every client that asks for
 * the path gets all of it, from the beginning or from where it was. {@code GET} at the same path
 * reads the run, {@code DELETE} stops it.
 *
 * <p>Its other parameters have one of {@link FromPath}, {@link FromQuery}, {@link FromHeader} and
 * {@link FromBody}, or are a {@code Principal}. The request itself is over while the method runs,
 * so it cannot have that.
 *
 * <p>An option that is not set has the default of {@link dev.sluice.run.RunOptions}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Run {

    /**
     * The path, which follows the controller's prefix. The path of a request, without its first
     * slash, is the id of its run.
     *
     * @return a path such as {@code /answers/{id}}
     */
    String value();

    /**
     * The HTTP method that starts a run.
     *
     * @return {@code POST} or {@code GET}, in any case; default {@code POST}
     */
    String method() default "POST";

    /**
     * The time for which the events of a run are kept after its end.
     *
     * @return an ISO 8601 duration
     */
    String keep() default "";

    /**
     * The longest that a run may take.
     *
     * @return an ISO 8601 duration
     */
    String longest() default "";

    /**
     * The time after which a run without readers is stopped.
     *
     * @return an ISO 8601 duration; {@code PT0S} lets it go on
     */
    String unread() default "";

    /**
     * The time for which appended pieces are gathered before they are sent.
     *
     * @return an ISO 8601 duration, up to one second; {@code PT0S} sends each at once
     */
    String gather() default "";

    /**
     * The effect when the last reader leaves.
     *
     * @return one value or none, for example {@code onLeave = OnLeave.CANCEL}
     */
    OnLeave[] onLeave() default {};

    /**
     * The answer to a request that would start a run whose id is taken.
     *
     * @return one value or none, for example {@code onSecondStart = OnSecondStart.REFUSE}
     */
    OnSecondStart[] onSecondStart() default {};

    /**
     * Whether the method is called again on another replica when its own is lost. Its arguments are
     * kept as JSON until the run is over.
     *
     * @return true for a method that can go on from what {@link dev.sluice.run.RunSink#text} says
     */
    boolean restartable() default false;

    /**
     * The way in which a run becomes the events of a stream.
     *
     * @return a class with a constructor without parameters; default that of {@link
     *     RunFormat#PLAIN}
     */
    Class<? extends RunFormat> format() default RunFormat.class;

    /**
     * The roles that may have the run, if access is configured.
     *
     * @return roles of which one is needed besides the permission for the id; default none
     */
    String[] roles() default {};
}

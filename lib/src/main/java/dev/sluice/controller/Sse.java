package dev.sluice.controller;

import dev.sluice.session.OnDrain;
import dev.sluice.session.OnEnd;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that answers with an event stream.
 *
 * <p>It returns a {@code Source}, a {@code Flow.Publisher}, a Reactive Streams {@code Publisher}, a
 * {@code Stream} or {@code IntStream} and the like, an {@code Iterator}, an {@code Iterable}, an
 * array, or a {@code Future} or {@code CompletionStage} of one of these; or it returns nothing, has
 * an {@code EventSink} or {@code TypedSink} parameter, and runs in blocking style on a virtual
 * thread of its own, which is interrupted when the client leaves. Null, also in a future, is a
 * fault of the method: 500, and one line in the log; if the stream has begun, a {@code
 * stream-error} event.
 *
 * <p>Its other parameters have one of {@link FromPath}, {@link FromQuery}, {@link FromHeader},
 * {@link FromBody} and {@link LastEventId}, or are the {@code ServerRequest} itself, the {@code
 * ServerResponse}, or a {@code Principal}, Sluice's or the JDK's. The response takes headers and
 * cookies until the method returns, see {@link dev.sluice.http.stream.ResponseHead}; a method in
 * blocking style cannot have it, because it runs beside the head of the response.
 *
 * <p>The method may have any visibility, but must not be static. It may stand on a superclass or an
 * interface of the controller, also a generic one. An override answers the route of the method that
 * it overrides, or its own if it has this annotation itself: all annotations, those of parameters
 * too, are those of the nearest method that has this one.
 *
 * <p>An option that is not set is as configured in {@code sluice.defaults}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Sse {

    /**
     * The path, which may have parameters in braces. It follows the controller's prefix with one
     * slash between them, whether or not either has one.
     *
     * @return a path such as {@code /countdown/{from}}; {@code /} or nothing is the prefix itself
     */
    String value();

    /**
     * The HTTP method. An {@code EventSource} uses {@code GET}; every method answers 200.
     *
     * @return {@code GET}, {@code POST}, {@code PUT}, {@code PATCH}, {@code DELETE} or {@code
     *     QUERY}, in any case; default {@code GET}
     */
    String method() default "GET";

    /**
     * The types of the events, which then have a schema in the OpenAPI document. What is sent must
     * be one of the records, or a {@link dev.sluice.event.MessageEvent} with one as its data. A
     * method with a {@link dev.sluice.source.TypedSink} declares them by that.
     *
     * @return a sealed interface of records, as {@link dev.sluice.event.EventTypes#of} takes it;
     *     default {@code void.class}, for events of any type
     */
    Class<?> events() default void.class;

    /**
     * The longest silence before a heartbeat is written.
     *
     * @return an ISO 8601 duration; {@code PT0S} turns it off
     */
    String heartbeat() default "";

    /**
     * The reconnection time that clients are given.
     *
     * @return an ISO 8601 duration
     */
    String retry() default "";

    /**
     * The spread of the reconnection time, as a fraction of it.
     *
     * @return a number between 0 and 1
     */
    String retryJitter() default "";

    /**
     * The longest life of a stream.
     *
     * @return an ISO 8601 duration; {@code PT0S} turns it off
     */
    String maxLifetime() default "";

    /**
     * The longest wait of the response's head for the first element, so that a failure before it
     * becomes the HTTP status.
     *
     * @return an ISO 8601 duration; {@code PT0S} turns it off
     */
    String headPatience() default "";

    /**
     * The longest wait of a write for a client that takes nothing.
     *
     * @return an ISO 8601 duration; {@code PT0S} turns it off
     */
    String writeTimeout() default "";

    /**
     * The message to the client when the stream has ended by itself.
     *
     * @return one value or none, for example {@code onEnd = OnEnd.RECONNECT}
     */
    OnEnd[] onEnd() default {};

    /**
     * The fate of the stream when the service drains.
     *
     * @return one value or none, for example {@code drain = OnDrain.FINISH}
     */
    OnDrain[] drain() default {};

    /**
     * The roles that may have the stream, if access is configured.
     *
     * @return roles of which one is needed; default none, which asks for a valid token whatever its
     *     roles; {@code anonymous} opens the stream to everybody
     */
    String[] roles() default {};
}

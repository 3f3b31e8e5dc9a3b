package dev.sluice.feature;

import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.RouteSchema;
import dev.sluice.run.web.RunRoute;
import dev.sluice.topic.web.TopicRoute;
import io.helidon.http.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that clients can ask a server for.
 *
 * @param method the HTTP method
 * @param path the path, which may have parameters in braces
 * @param kind what answers
 * @param schema what it reads and sends, as far as that is known
 * @param topic the name of the topic, where a route of topics has one
 */
public record ServedRoute(
        Method method, String path, Kind kind, RouteSchema schema, Optional<String> topic) {

    /** What answers at a route. */
    public enum Kind {
        /** A stream of the application. */
        STREAM,
        /** A run, to be started, read or stopped. */
        RUN,
        /** A topic, to be read, published to or cleared. */
        TOPIC,
        /** Several topics in one stream, which the query parameter {@code topic} names. */
        TOPICS
    }

    /**
     * The method and the path.
     *
     * @return for example {@code GET /news/{id}}
     */
    public String name() {
        return method + " " + path;
    }

    static ServedRoute of(Route route) {
        return new ServedRoute(
                route.method(),
                route.path(),
                Kind.STREAM,
                route.factory().schema(),
                Optional.empty());
    }

    static List<ServedRoute> of(RunRoute route) {
        return route.methods().stream()
                .map(method ->
                        new ServedRoute(
                                method,
                                route.path(),
                                Kind.RUN,
                                method.equals(route.method())
                                        ? route.factory().schema()
                                        : RouteSchema.NONE,
                                Optional.empty()))
                .toList();
    }

    static List<ServedRoute> of(TopicRoute route) {
        List<ServedRoute> served = new ArrayList<>();
        Optional<String> topic = route.isFromPath() ? Optional.empty() : Optional.of(route.topic());
        for (Method method : List.of(Method.GET, Method.POST, Method.DELETE)) {
            served.add(new ServedRoute(method, route.path(), Kind.TOPIC, RouteSchema.NONE, topic));
        }
        if (route.isFromPath()) {
            served.add(
                    new ServedRoute(
                            Method.GET,
                            route.parentPath(),
                            Kind.TOPICS,
                            RouteSchema.NONE,
                            Optional.empty()));
        }
        return served;
    }
}

package dev.sluice.feature;

import dev.sluice.http.stream.Route;
import dev.sluice.run.web.RunRoute;
import dev.sluice.topic.web.TopicRoute;
import io.helidon.http.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that clients can ask a server for.
 *
 * @param method the HTTP method
 * @param path the path, which may have parameters in braces
 * @param kind what answers
 */
public record ServedRoute(Method method, String path, Kind kind) {

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
        return new ServedRoute(route.method(), route.path(), Kind.STREAM);
    }

    static List<ServedRoute> of(RunRoute route) {
        return route.methods().stream()
                .map(method -> new ServedRoute(method, route.path(), Kind.RUN))
                .toList();
    }

    static List<ServedRoute> of(TopicRoute route) {
        List<ServedRoute> served = new ArrayList<>();
        for (Method method : List.of(Method.GET, Method.POST, Method.DELETE)) {
            served.add(new ServedRoute(method, route.path(), Kind.TOPIC));
        }
        if (route.isFromPath()) {
            served.add(new ServedRoute(Method.GET, route.parentPath(), Kind.TOPICS));
        }
        return served;
    }
}

package dev.sluice.controller;

import dev.sluice.http.stream.Route;
import dev.sluice.run.web.RunRoute;
import java.util.List;

/**
 * The routes of controllers.
 *
 * @param streams those of methods with {@link Sse}
 * @param runs those of methods with {@link Run}
 */
public record ControllerRoutes(List<Route> streams, List<RunRoute> runs) {

    /** Copies the routes. */
    public ControllerRoutes {
        streams = List.copyOf(streams);
        runs = List.copyOf(runs);
    }
}

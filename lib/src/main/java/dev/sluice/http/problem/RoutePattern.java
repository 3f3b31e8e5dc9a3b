package dev.sluice.http.problem;

import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/** The pattern of the route that a request has met, to name it without what the client sent. */
public final class RoutePattern {

    private RoutePattern() {}

    /**
     * Returns the pattern.
     *
     * @param request a request that a route has taken
     * @return for example {@code /topics/{topic}}; empty if the route has none
     */
    public static Optional<String> of(ServerRequest request) {
        // A service that is registered at / puts its slash before that of its routes.
        return request.matchingPattern()
                .map(pattern -> pattern.startsWith("//") ? pattern.substring(1) : pattern);
    }
}

package dev.sluice.run.web;

import dev.sluice.http.stream.RouteSchema;
import dev.sluice.run.RunHandler;
import io.helidon.webserver.http.ServerRequest;

/** Makes the handler of a run from the request that starts it. */
@FunctionalInterface
public interface RunFactory {

    /**
     * Runs before the run is started, so an exception from here becomes an HTTP status. The handler
     * outlives the request: it must not use it.
     *
     * @param request the request
     * @return the handler
     * @throws Exception if there is no run for this request
     */
    RunHandler create(ServerRequest request) throws Exception;

    /**
     * What its runs read.
     *
     * @return the schema; default {@link RouteSchema#NONE}
     */
    default RouteSchema schema() {
        return RouteSchema.NONE;
    }
}

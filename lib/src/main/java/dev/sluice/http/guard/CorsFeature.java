package dev.sluice.http.guard;

import io.helidon.common.Weighted;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerFeature;

/**
 * Puts a {@link CorsFilter} in front of a server's routes. It has the type and the name of
 * Helidon's feature, so that Helidon does not add that one.
 */
record CorsFeature(CorsFilter filter) implements ServerFeature, Weighted {

    /** As Helidon's: before access control and tracing. */
    private static final double WEIGHT = 850;

    private static final String TYPE = "cors";

    @Override
    public void setup(ServerFeatureContext context) {
        context.socket(WebServer.DEFAULT_SOCKET_NAME).httpRouting().addFilter(filter);
    }

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public double weight() {
        return WEIGHT;
    }
}

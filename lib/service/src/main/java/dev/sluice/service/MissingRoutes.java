package dev.sluice.service;

import dev.sluice.feature.ServedRoute;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Requirement;
import io.helidon.common.Weighted;
import io.helidon.http.HttpException;
import io.helidon.http.NotFoundException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.spi.ServerFeature;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Tells a developer who has asked for a path that nothing answers which routes there are. Only on a
 * server that only its own machine reaches.
 */
final class MissingRoutes implements HttpService, ServerFeature, Weighted {

    private static final String TYPE = "sluice-missing-routes";

    /** Less than that of the answers with the allowed methods, which is 1: they come first. */
    private static final double WEIGHT = 0.5;

    private final String routes;
    private final Predicate<ServerRequest> mayKnow;
    private final Predicate<WebServer> isLocal;
    private volatile boolean isTold;

    MissingRoutes(List<ServedRoute> routes, Clients clients, Predicate<WebServer> isLocal) {
        this.routes = routes.stream().map(ServedRoute::name).collect(Collectors.joining(", "));
        this.mayKnow = request -> isAllowed(clients, request);
        this.isLocal = isLocal;
    }

    @Override
    public void setup(ServerFeatureContext server) {
        server.socket(WebServer.DEFAULT_SOCKET_NAME).httpRouting().register("/", this);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.any(this::answer);
    }

    @Override
    public void afterStart(WebServer server) {
        isTold = isLocal.test(server);
    }

    private void answer(ServerRequest request, ServerResponse response) {
        if (isTold && mayKnow.test(request)) {
            throw new NotFoundException(
                    "No route has this path. There are " + (routes.isEmpty() ? "none" : routes));
        }
        response.next();
    }

    /** A page whose name was made to lead to this machine is not. */
    private static boolean isAllowed(Clients clients, ServerRequest request) {
        try {
            clients.require(request, Requirement.token());
            return true;
        } catch (HttpException foreign) {
            return false;
        }
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

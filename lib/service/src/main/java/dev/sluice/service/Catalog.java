package dev.sluice.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.feature.ServedRoute;
import dev.sluice.http.AllowedMethods;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Requirement;
import dev.sluice.http.problem.Problems;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.spi.ServerFeature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tells the page what there is: routes, examples, version and health. Where access is configured, a
 * client needs a valid token to be told.
 */
final class Catalog implements HttpService, ServerFeature {

    static final String PATH = "/sluice.json";

    private static final String TYPE = "sluice-catalog";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Header JSON_TYPE =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final List<ServedRoute> routes;
    private final List<Example> examples;
    private final Clients clients;
    private final Predicate<WebServer> isLocal;
    private volatile byte[] body = {};

    /**
     * A catalog.
     *
     * @param routes what the server answers
     * @param examples what the application suggests; those that no route answers are left out
     * @param clients of whom a valid token is asked, if access is configured
     * @param isLocal whether only this machine reaches the server, and with it the admin socket
     */
    Catalog(
            List<ServedRoute> routes,
            List<Example> examples,
            Clients clients,
            Predicate<WebServer> isLocal) {
        this.routes = routes;
        this.examples =
                examples.stream()
                        .filter(example -> routes.stream().anyMatch(example::isAnsweredBy))
                        .toList();
        this.clients = clients;
        this.isLocal = isLocal;
    }

    @Override
    public void setup(ServerFeatureContext server) {
        server.socket(WebServer.DEFAULT_SOCKET_NAME).httpRouting().register("/", this);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.route(
                AllowedMethods.route(
                        PATH, Problems.answering(this::answer), Method.GET, Method.HEAD));
    }

    /** The port of the admin socket may be chosen by the system, so it is known only now. */
    @Override
    public void afterStart(WebServer server) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", StartLine.version());
        if (isLocal.test(server)) {
            members.put("health", SluiceService.address(server, Health.SOCKET) + "/observe/health");
        }
        members.put("routes", routes.stream().map(Catalog::members).toList());
        members.put("examples", examples.stream().map(Catalog::members).toList());
        try {
            body = JSON.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(ServerRequest request, ServerResponse response) {
        clients.require(request, Requirement.token());
        response.header(JSON_TYPE).header(NO_STORE);
        if (request.prologue().method().equals(Method.HEAD)) {
            response.send();
        } else {
            response.send(body);
        }
    }

    private static Map<String, String> members(ServedRoute route) {
        return Map.of(
                "method", route.method().text(),
                "path", route.path(),
                "kind", route.kind().name().toLowerCase(Locale.ROOT));
    }

    private static Map<String, String> members(Example example) {
        return Map.of(
                "title", example.title(),
                "method", example.method().text(),
                "path", example.path(),
                "body", example.body());
    }

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public String type() {
        return TYPE;
    }
}

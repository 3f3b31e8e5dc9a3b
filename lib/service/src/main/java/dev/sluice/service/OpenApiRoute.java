package dev.sluice.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.event.EventTypes;
import dev.sluice.feature.ServedRoute;
import dev.sluice.http.AllowedMethods;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Requirement;
import dev.sluice.http.problem.Problems;
import dev.sluice.openapi.OpenApi;
import dev.sluice.topic.TopicPattern;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.spi.ServerFeature;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The OpenAPI document. Where access is configured, a client needs a valid token for it. It is made
 * for each request: it is asked for seldom, and needs much memory while it is made.
 */
final class OpenApiRoute implements ServerFeature {

    static final String PATH = "/openapi.json";

    private static final String TYPE = "sluice-openapi";
    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final Clients clients;
    private final Supplier<String> document;

    private OpenApiRoute(Clients clients, Supplier<String> document) {
        this.clients = clients;
        this.document = document;
    }

    /**
     * A route.
     *
     * @param clients of whom a valid token is asked, if access is configured
     * @param needsToken whether it is
     * @param mapper with which the service writes JSON
     * @param routes what the server answers
     * @param topics the types of events that topics have declared by now
     */
    static OpenApiRoute of(
            Clients clients,
            boolean needsToken,
            ObjectMapper mapper,
            List<ServedRoute> routes,
            Supplier<Map<TopicPattern, EventTypes>> topics) {
        return new OpenApiRoute(
                clients,
                () -> {
                    OpenApi plain = OpenApi.titled("Event streams", StartLine.version(), mapper);
                    OpenApi documents = needsToken ? plain.withBearerToken() : plain;
                    return documents.describe(routes, topics.get()).toPrettyString();
                });
    }

    @Override
    public void setup(ServerFeatureContext server) {
        server.socket(WebServer.DEFAULT_SOCKET_NAME)
                .httpRouting()
                .route(
                        AllowedMethods.route(
                                PATH, Problems.answering(this::answer), Method.GET, Method.HEAD));
    }

    private void answer(ServerRequest request, ServerResponse response) {
        clients.require(request, Requirement.token());
        response.header(HeaderValues.CONTENT_TYPE_JSON).header(NO_STORE);
        if (request.prologue().method().equals(Method.HEAD)) {
            response.send();
        } else {
            response.send(document.get().getBytes(StandardCharsets.UTF_8));
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
}

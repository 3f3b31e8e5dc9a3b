package dev.sluice.service;

import dev.sluice.event.EventTypes;
import dev.sluice.feature.ServedRoute;
import dev.sluice.http.AllowedMethods;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Requirement;
import dev.sluice.http.problem.Problems;
import dev.sluice.openapi.OpenApi;
import dev.sluice.topic.TopicPattern;
import io.helidon.common.Weighted;
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
 * when it is asked for, and again when a topic has declared its types since.
 */
final class OpenApiRoute implements ServerFeature, Weighted {

    static final String PATH = "/openapi.json";

    private static final String TYPE = "sluice-openapi";

    /** Less than that of other features, 100, and more than 1, that of the allowed methods. */
    private static final double WEIGHT = 10;

    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final Clients clients;
    private final OpenApi documents;
    private final List<ServedRoute> routes;
    private final Supplier<Map<TopicPattern, EventTypes>> topics;

    /** Guarded by this. */
    private Made made = new Made(Map.of(), new byte[0]);

    /** A document, and the topics that are in it. */
    @SuppressWarnings("ArrayRecordComponent") // which is not compared
    private record Made(Map<TopicPattern, EventTypes> topics, byte[] body) {}

    /**
     * A route.
     *
     * @param clients of whom a valid token is asked, if access is configured
     * @param documents makes the document
     * @param routes what the server answers
     * @param topics the types of events that topics have declared by now
     */
    OpenApiRoute(
            Clients clients,
            OpenApi documents,
            List<ServedRoute> routes,
            Supplier<Map<TopicPattern, EventTypes>> topics) {
        this.clients = clients;
        this.documents = documents;
        this.routes = routes;
        this.topics = topics;
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
            response.send(document());
        }
    }

    /** One at a time: to make it takes much memory for a moment. */
    private synchronized byte[] document() {
        Map<TopicPattern, EventTypes> declared = topics.get();
        if (made.body().length == 0 || !made.topics().equals(declared)) {
            String text = documents.describe(routes, declared).toPrettyString();
            made = new Made(declared, text.getBytes(StandardCharsets.UTF_8));
        }
        return made.body();
    }

    /** After the routes of the application, which may have a document of its own. */
    @Override
    public double weight() {
        return WEIGHT;
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

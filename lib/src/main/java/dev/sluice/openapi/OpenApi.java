package dev.sluice.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.event.EventTypes;
import dev.sluice.feature.ServedRoute;
import dev.sluice.topic.TopicPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Makes an OpenAPI 3.2 document of streams, topics and runs: what each route reads, and as the
 * {@code itemSchema} of its {@code text/event-stream} the events that it sends, those of the
 * service itself among them.
 *
 * <p>The schemas are what the mapping says that it writes. Of routes that differ in the expressions
 * of their parameters alone, which OpenAPI cannot tell apart, the first is described.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.2.0.html">OpenAPI 3.2.0</a>
 */
public final class OpenApi {

    /** The version of the specification: {@value}. */
    public static final String OPENAPI = "3.2.0";

    private static final String BEARER = "bearer";

    private final ObjectNode info = JsonSchemas.object();
    private final ObjectMapper mapper;
    private final boolean needsToken;

    private OpenApi(String title, String version, ObjectMapper mapper, boolean needsToken) {
        info.put("title", Objects.requireNonNull(title, "title must not be null"));
        info.put("version", Objects.requireNonNull(version, "version must not be null"));
        this.mapper = Objects.requireNonNull(mapper, "mapper must not be null");
        this.needsToken = needsToken;
    }

    /**
     * Documents with this head.
     *
     * @param title the name of the service
     * @param version the version of the service
     * @param mapper the mapping with which the service writes JSON
     * @return what makes them
     */
    public static OpenApi titled(String title, String version, ObjectMapper mapper) {
        return new OpenApi(title, version, mapper, false);
    }

    /**
     * The same, for a service that asks for bearer tokens.
     *
     * @return documents that say so
     */
    public OpenApi withBearerToken() {
        return new OpenApi(
                info.get("title").textValue(), info.get("version").textValue(), mapper, true);
    }

    /**
     * The document of some routes.
     *
     * @param routes what the server answers, see {@code SluiceFeature.routes}
     * @param topics the types of events that topics have declared, see {@code Topics.declared}
     * @return a new JSON object
     */
    public ObjectNode describe(List<ServedRoute> routes, Map<TopicPattern, EventTypes> topics) {
        JsonSchemas schemas = new JsonSchemas(mapper);
        Operations operations = new Operations(schemas, topics);
        Map<String, PathTemplate> templates = new HashMap<>();
        ObjectNode paths = JsonSchemas.object();
        for (ServedRoute route : routes) {
            String method = route.method().text().toLowerCase(Locale.ROOT);
            for (PathTemplate path : PathTemplate.of(route.path())) {
                PathTemplate template = templates.computeIfAbsent(path.shape(), shape -> path);
                ObjectNode item = paths.withObjectProperty(template.text());
                if (!item.has(method)) {
                    item.set(method, operations.of(route, path, template.parameters()));
                }
            }
        }
        ObjectNode document = JsonSchemas.object();
        document.put("openapi", OPENAPI);
        document.set("info", info.deepCopy());
        if (needsToken) {
            document.putArray("security").addObject().putArray(BEARER);
        }
        document.set("paths", paths);
        ObjectNode components = document.putObject("components");
        components.set("schemas", schemas.all());
        if (needsToken) {
            components
                    .putObject("securitySchemes")
                    .putObject(BEARER)
                    .put("type", "http")
                    .put("scheme", BEARER)
                    .put("bearerFormat", "JWT");
        }
        return document;
    }
}

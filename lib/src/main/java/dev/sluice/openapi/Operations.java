package dev.sluice.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.event.EventTypes;
import dev.sluice.feature.ServedRoute;
import dev.sluice.http.stream.RouteInput;
import dev.sluice.http.stream.RouteInput.Place;
import dev.sluice.topic.TopicPattern;
import io.helidon.http.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The operations of a document: what a request to each route has, and what it is answered with. */
final class Operations {

    private static final String JSON = "application/json";

    private final EventSchemas events;
    private final Map<TopicPattern, EventTypes> topics;

    Operations(EventSchemas events, Map<TopicPattern, EventTypes> topics) {
        this.events = events;
        this.topics = topics;
    }

    ObjectNode of(ServedRoute route, PathTemplate path) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.putArray("tags").add(route.kind().name().toLowerCase(Locale.ROOT));
        addParameters(operation, route, path);
        ObjectNode responses = JsonNodeFactory.instance.objectNode();
        switch (route.kind()) {
            case STREAM -> addStream(responses, items(route.schema().events()));
            case TOPICS -> addStream(responses, events.item(topics.values(), true));
            case RUN -> addRun(responses, route.method());
            case TOPIC -> addTopic(operation, responses, route);
        }
        responses
                .putObject("default")
                .put("description", "Refused")
                .putObject("content")
                .putObject("application/problem+json")
                .set("schema", events.types().add("events.Problem", problem()));
        operation.set("responses", responses);
        return operation;
    }

    private void addParameters(ObjectNode operation, ServedRoute route, PathTemplate path) {
        List<RouteInput> inputs = route.schema().inputs();
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        for (String name : path.parameters()) {
            ObjectNode schema =
                    inputs.stream()
                            .filter(input ->
                                    input.place() == Place.PATH && input.name().equals(name))
                            .findFirst()
                            .map(input -> events.types().of(input.type()))
                            .orElseGet(() -> text());
            parameter(parameters, "path", name, true, schema);
        }
        for (RouteInput input : inputs) {
            switch (input.place()) {
                case QUERY, HEADER ->
                        parameter(
                                parameters,
                                input.place().name().toLowerCase(Locale.ROOT),
                                input.name(),
                                input.isRequired(),
                                events.types().of(input.type()));
                case BODY ->
                        body(operation, input.isRequired())
                                .putObject(JSON)
                                .set("schema", events.types().of(input.type()));
                case PATH -> {
                    // It stands in the path.
                }
            }
        }
        if (route.kind() == ServedRoute.Kind.TOPICS) {
            ObjectNode names = JsonNodeFactory.instance.objectNode().put("type", "array");
            names.set("items", text());
            parameter(parameters, "query", "topic", true, names);
        }
        if (route.method().equals(Method.GET)) {
            parameter(parameters, "header", "Last-Event-ID", false, text());
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
    }

    private ObjectNode items(Optional<EventTypes> declared) {
        return events.item(declared.stream().toList(), declared.isEmpty());
    }

    private void addRun(ObjectNode responses, Method method) {
        if (method.equals(Method.DELETE)) {
            responses.putObject("204").put("description", "The run is stopped");
        } else {
            addStream(responses, items(Optional.empty()));
        }
    }

    private void addTopic(ObjectNode operation, ObjectNode responses, ServedRoute route) {
        Optional<EventTypes> declared = route.topic().flatMap(this::declaredFor);
        if (route.method().equals(Method.DELETE)) {
            responses.putObject("204").put("description", "The history is dropped");
        } else if (route.method().equals(Method.GET)) {
            addStream(
                    responses,
                    route.topic().isPresent()
                            ? items(declared)
                            : events.item(topics.values(), true));
        } else {
            addPublication(operation, declared);
            ObjectNode id =
                    responses
                            .putObject("200")
                            .put("description", "The event is published")
                            .putObject("content")
                            .putObject(JSON)
                            .putObject("schema")
                            .put("type", "object");
            id.putObject("properties").set("id", text());
        }
    }

    private void addPublication(ObjectNode operation, Optional<EventTypes> declared) {
        ObjectNode publication =
                declared.map(events::publication).orElseGet(Operations::anyPublication);
        ObjectNode content = body(operation, true);
        content.putObject(JSON).set("schema", publication);
        content.putObject("application/x-ndjson").set("itemSchema", publication.deepCopy());
        if (declared.isEmpty()) {
            content.putObject("text/plain").set("schema", text());
        }
    }

    private Optional<EventTypes> declaredFor(String topic) {
        return topics.entrySet().stream()
                .filter(entry -> entry.getKey().matches(topic))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static void addStream(ObjectNode responses, ObjectNode item) {
        responses
                .putObject("200")
                .put("description", "A stream of events")
                .putObject("content")
                .putObject("text/event-stream")
                .set("itemSchema", item);
    }

    private static ObjectNode body(ObjectNode operation, boolean isRequired) {
        return operation.putObject("requestBody").put("required", isRequired).putObject("content");
    }

    private static void parameter(
            ArrayNode parameters, String in, String name, boolean isRequired, ObjectNode schema) {
        parameters
                .addObject()
                .put("name", name)
                .put("in", in)
                .put("required", isRequired)
                .set("schema", schema);
    }

    private static ObjectNode anyPublication() {
        ObjectNode publication = JsonNodeFactory.instance.objectNode().put("type", "object");
        publication.putArray("required").add("data");
        ObjectNode properties = publication.putObject("properties");
        properties.set("type", text());
        properties.putObject("data");
        return publication;
    }

    /** RFC 9457. */
    private static ObjectNode problem() {
        ObjectNode problem = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = problem.putObject("properties");
        properties.set("type", text().put("format", "uri-reference"));
        properties.set("title", text());
        properties.putObject("status").put("type", "integer");
        properties.set("detail", text());
        return problem;
    }

    private static ObjectNode text() {
        return JsonNodeFactory.instance.objectNode().put("type", "string");
    }
}

package dev.sluice.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
    private static final String NDJSON = "application/x-ndjson";
    private static final String TEXT = "text/plain";

    private final JsonSchemas schemas;
    private final EventSchemas events;
    private final Map<TopicPattern, EventTypes> topics;
    private final String problem;

    Operations(JsonSchemas schemas, Map<TopicPattern, EventTypes> topics) {
        this.schemas = schemas;
        this.events = new EventSchemas(schemas);
        this.topics = topics;
        this.problem = schemas.add("events.Problem", problem());
    }

    /**
     * The operation of a route.
     *
     * @param path its path
     * @param names the names that the parameters of the path have in the document
     */
    ObjectNode of(ServedRoute route, PathTemplate path, List<String> names) {
        ObjectNode operation = JsonSchemas.object();
        operation.putArray("tags").add(route.kind().name().toLowerCase(Locale.ROOT));
        ArrayNode parameters = parameters(route, path, names).toArray();
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        route.schema().inputs().stream()
                .filter(input -> input.place() == Place.BODY)
                .forEach(body -> addBody(operation, body));
        ObjectNode responses = JsonSchemas.object();
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
                .set("schema", JsonSchemas.reference(problem));
        operation.set("responses", responses);
        return operation;
    }

    private static Parameters parameters(ServedRoute route, PathTemplate path, List<String> names) {
        Parameters parameters = new Parameters();
        List<RouteInput> inputs = route.schema().inputs();
        parameters.addPath(path, names, inputs);
        inputs.stream()
                .filter(input -> input.place() == Place.QUERY || input.place() == Place.HEADER)
                .forEach(parameters::add);
        boolean isTopic = route.kind() == ServedRoute.Kind.TOPIC;
        if (route.kind() == ServedRoute.Kind.TOPICS) {
            ObjectNode topics = JsonSchemas.object().put("type", "array");
            topics.set("items", TextSchemas.text());
            parameters.add("query", "topic", true, topics);
        }
        if (isTopic && route.method().equals(Method.POST)) {
            parameters.add("header", "Idempotency-Key", false, TextSchemas.text());
        } else if (!route.method().equals(Method.DELETE)
                || route.kind() == ServedRoute.Kind.STREAM) {
            parameters.add("header", "Last-Event-ID", false, TextSchemas.text());
        }
        return parameters;
    }

    private void addBody(ObjectNode operation, RouteInput input) {
        ObjectNode content = body(operation, input.isRequired());
        ObjectNode schema = schemas.of(input.type());
        content.putObject(schema.equals(TextSchemas.text()) ? TEXT : JSON).set("schema", schema);
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
            responses
                    .putObject("200")
                    .put("description", "Published")
                    .putObject("content")
                    .putObject(JSON)
                    .set("schema", published());
        }
    }

    private void addPublication(ObjectNode operation, Optional<EventTypes> declared) {
        ObjectNode content = body(operation, true);
        ObjectNode publication =
                declared.map(events::publication).orElseGet(Operations::anyPublication);
        content.putObject(JSON).set("schema", publication);
        content.putObject(NDJSON).set("itemSchema", publication);
        if (declared.isEmpty()) {
            content.putObject(TEXT).set("schema", TextSchemas.text());
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

    /** The answer to one event, or to some. */
    private static ObjectNode published() {
        ObjectNode one = objectOf("id");
        ObjectNode several = objectOf("first", "last");
        several.withObjectProperty("properties").putObject("count").put("type", "integer");
        several.withArrayProperty("required").add("count");
        ObjectNode answer = JsonSchemas.object();
        answer.putArray("oneOf").add(one).add(several);
        return answer;
    }

    private static ObjectNode anyPublication() {
        ObjectNode publication = JsonSchemas.object().put("type", "object");
        publication.putArray("required").add("data");
        ObjectNode properties = publication.putObject("properties");
        properties.set("type", TextSchemas.text());
        properties.putObject("data");
        return publication;
    }

    /** RFC 9457. */
    private static ObjectNode problem() {
        ObjectNode problem = objectOf("type", "title", "detail");
        problem.remove("required");
        problem.withObjectProperty("properties").putObject("status").put("type", "integer");
        return problem;
    }

    private static ObjectNode objectOf(String... texts) {
        ObjectNode object = JsonSchemas.object().put("type", "object");
        ObjectNode properties = object.putObject("properties");
        ArrayNode required = object.putArray("required");
        for (String text : texts) {
            properties.set(text, TextSchemas.text());
            required.add(text);
        }
        return object;
    }
}

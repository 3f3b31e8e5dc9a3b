package dev.sluice.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.event.EventTypes;
import dev.sluice.protocol.ControlType;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The schemas of events, as the section on server-sent events of OpenAPI 3.2 has them: an object
 * with the fields of an event, whose data is text that may contain JSON.
 */
final class EventSchemas {

    private final JsonSchemas schemas;
    private final Map<EventTypes, String> declarations = new HashMap<>();
    private final String anyEvent;
    private final String controlEvent;

    EventSchemas(JsonSchemas schemas) {
        this.schemas = schemas;
        this.anyEvent = schemas.add("events.AnyEvent", anyEvent());
        this.controlEvent = schemas.add("events.ControlEvent", controlEvent());
    }

    /** An item of a stream: an event of one of these declarations, or of the service itself. */
    ObjectNode item(Collection<EventTypes> declared, boolean hasOthers) {
        ObjectNode item = JsonSchemas.object();
        ArrayNode choices = item.putArray("anyOf");
        declared.stream()
                .distinct()
                .forEach(types -> choices.add(JsonSchemas.reference(declaration(types))));
        if (hasOthers) {
            choices.add(JsonSchemas.reference(anyEvent));
        }
        choices.add(JsonSchemas.reference(controlEvent));
        return item;
    }

    /** The body of a request that publishes an event of one of these types. */
    ObjectNode publication(EventTypes declared) {
        ObjectNode body = JsonSchemas.object();
        ArrayNode choices = body.putArray("oneOf");
        declared.records()
                .forEach((name, type) -> {
                    ObjectNode choice = choices.addObject().put("type", "object");
                    choice.putArray("required").add("type").add("data");
                    ObjectNode properties = choice.putObject("properties");
                    properties.putObject("type").put("const", name);
                    properties.set("data", schemas.of(type));
                });
        return body;
    }

    private String declaration(EventTypes types) {
        String known = declarations.get(types);
        if (known != null) {
            return known;
        }
        ObjectNode event = event();
        event.putArray("required").add("event").add("data");
        ArrayNode choices = event.putArray("oneOf");
        types.records().forEach((name, type) -> choices.add(choice(name, schemas.of(type))));
        String name = schemas.add("events." + types.declared().getSimpleName(), event);
        declarations.put(types, name);
        return name;
    }

    private static ObjectNode anyEvent() {
        ObjectNode event = event();
        event.withObjectProperty("properties")
                .withObjectProperty("event")
                .put("default", "message");
        event.putArray("required").add("data");
        return event;
    }

    private static ObjectNode controlEvent() {
        ObjectNode event = event();
        event.put("description", "What the service itself says, on any of its streams.");
        event.putArray("required").add("event").add("data");
        ArrayNode choices = event.putArray("oneOf");
        for (ControlType type : ControlType.values()) {
            choices.add(choice(type.wireName(), ControlSchemas.of(type)));
        }
        return event;
    }

    /** The fields that every event may have. */
    private static ObjectNode event() {
        ObjectNode event = JsonSchemas.object().put("type", "object");
        ObjectNode properties = event.putObject("properties");
        properties.putObject("event").put("type", "string");
        properties.putObject("data").put("type", "string");
        properties.putObject("id").put("type", "string");
        properties.putObject("retry").put("type", "integer").put("minimum", 0);
        return event;
    }

    private static ObjectNode choice(String name, JsonNode data) {
        ObjectNode choice = JsonSchemas.object();
        ObjectNode properties = choice.putObject("properties");
        properties.putObject("event").put("const", name);
        properties
                .putObject("data")
                .put("contentMediaType", "application/json")
                .set("contentSchema", data);
        return choice;
    }
}

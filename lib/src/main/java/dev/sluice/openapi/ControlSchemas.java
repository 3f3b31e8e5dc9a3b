package dev.sluice.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.protocol.ControlType;
import java.util.List;

/** The schemas of the data with which the service itself speaks. */
final class ControlSchemas {

    private ControlSchemas() {}

    static ObjectNode of(ControlType type) {
        return switch (type) {
            case END, POSITION -> object(List.of());
            case GAP -> {
                ObjectNode gap = object(List.of("topic", "reason", "missed"));
                text(gap, "topic");
                oneOf(gap, "reason", "expired", "overflow", "unknown");
                gap.withObjectProperty("properties")
                        .putObject("missed")
                        .put("minimum", 0)
                        .putArray("type")
                        .add("integer")
                        .add("null");
                yield gap;
            }
            case BUSY, STREAM_ERROR -> text(object(List.of("message")), "message");
            case ACCESS_EXPIRING -> {
                ObjectNode expiring = object(List.of("expires_in"));
                expiring.withObjectProperty("properties")
                        .putObject("expires_in")
                        .put("type", "integer")
                        .put("description", "Seconds until the token expires.");
                yield expiring;
            }
            case ACCESS_ENDED -> oneOf(object(List.of("reason")), "reason", "expired", "revoked");
            // A state of the application, which may be any JSON.
            case SNAPSHOT -> JsonSchemas.object();
            case RUN_END ->
                    text(
                            oneOf(
                                    object(List.of("state")),
                                    "state",
                                    "done",
                                    "stopped",
                                    "failed",
                                    "lost"),
                            "message");
        };
    }

    private static ObjectNode object(List<String> required) {
        ObjectNode object = JsonSchemas.object().put("type", "object");
        object.putObject("properties");
        if (!required.isEmpty()) {
            required.forEach(object.putArray("required")::add);
        }
        return object;
    }

    private static ObjectNode text(ObjectNode object, String name) {
        object.withObjectProperty("properties").putObject(name).put("type", "string");
        return object;
    }

    private static ObjectNode oneOf(ObjectNode object, String name, String... values) {
        text(object, name);
        for (String value : values) {
            object.withObjectProperty("properties")
                    .withObjectProperty(name)
                    .withArrayProperty("enum")
                    .add(value);
        }
        return object;
    }
}

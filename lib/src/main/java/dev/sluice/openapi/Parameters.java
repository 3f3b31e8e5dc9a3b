package dev.sluice.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.sluice.http.stream.RouteInput;
import dev.sluice.http.stream.RouteInput.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parameters of an operation, of which no two have the same name in the same place. */
final class Parameters {

    private final Map<String, ObjectNode> parameters = new LinkedHashMap<>();

    /** Adds those of a path, with the types that its route reads them as. */
    void addPath(PathTemplate path, List<String> names, List<RouteInput> inputs) {
        for (int i = 0; i < names.size(); i++) {
            String own = path.parameters().get(i);
            ObjectNode schema =
                    inputs.stream()
                            .filter(input ->
                                    input.place() == Place.PATH && input.name().equals(own))
                            .findFirst()
                            .map(input -> TextSchemas.of(type(input)))
                            .orElseGet(TextSchemas::text);
            add("path", names.get(i), true, schema);
        }
    }

    /** Adds what a route reads from the query or a header. */
    void add(RouteInput input) {
        add(
                input.place().name().toLowerCase(Locale.ROOT),
                input.name(),
                input.isRequired(),
                TextSchemas.of(type(input)));
    }

    void add(String place, String name, boolean isRequired, ObjectNode schema) {
        ObjectNode parameter = JsonSchemas.object();
        parameter.put("name", name).put("in", place).put("required", isRequired);
        parameter.set("schema", schema);
        String key = place.equals("header") ? name.toLowerCase(Locale.ROOT) : name;
        parameters.putIfAbsent(place + " " + key, parameter);
    }

    ArrayNode toArray() {
        return JsonNodeFactory.instance.arrayNode().addAll(parameters.values());
    }

    private static JavaType type(RouteInput input) {
        return TypeFactory.defaultInstance().constructType(input.type());
    }
}

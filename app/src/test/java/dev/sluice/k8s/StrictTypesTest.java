package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That the check of the manifests finds what an API server would refuse. */
class StrictTypesTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    private static final String SERVICE =
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: sluice
            spec:
              ports:
                - name: http
                  port: 80
                  targetPort: http
            """;

    private static String mistakes(String yaml) {
        return assertThrows(IllegalArgumentException.class, () -> Manifests.read(yaml))
                .getMessage();
    }

    @Test
    void a_valid_manifest_is_accepted() throws IOException {
        assertEquals(1, Manifests.read(SERVICE).resources().size());
    }

    @Test
    void an_unknown_field_is_found() {
        assertEquals(
                "Service sluice.spec.ports[0].prot is not a known field",
                mistakes(SERVICE + "      prot: TCP\n"));
    }

    @Test
    void a_wrong_type_is_found() {
        assertEquals(
                "Service sluice.spec.ports[0].port must be of type Integer, was \"eighty\"",
                mistakes(SERVICE.replace("port: 80", "port: eighty")));
    }

    @Test
    void a_number_instead_of_text_and_text_instead_of_a_number_are_found() {
        assertEquals(
                "Service sluice.spec.ports[0].name must be of type String, was 1",
                mistakes(SERVICE.replace("name: http", "name: 1")));
        assertEquals(
                "Service sluice.spec.ports[0].port must be of type Integer, was \"80\"",
                mistakes(SERVICE.replace("port: 80", "port: \"80\"")));
    }

    @Test
    void a_missing_required_field_is_found() {
        assertEquals(
                "Service sluice.spec.ports[0].port is required",
                mistakes(SERVICE.replace("      port: 80\n", "")));
        assertEquals(
                "v1 Service: metadata.name is required",
                mistakes(SERVICE.replace("  name: sluice\n", "  namespace: here\n")));
    }

    @Test
    void an_unknown_type_and_a_duplicate_field_are_found() {
        assertEquals(
                "v1 Servise is not a known type", mistakes(SERVICE.replace("Service", "Servise")));
        assertThrows(IOException.class, () -> Manifests.read(SERVICE + "kind: Service\n"));
    }

    @Test
    void unknown_fields_and_wrong_types_are_found_anywhere_in_the_manifests() throws IOException {
        int tried = 0;
        for (String overlay : Kustomize.OVERLAYS) {
            for (JsonNode resource : documents(Kustomize.render(overlay, Kustomize.COMPONENTS))) {
                for (Runnable[] mistake : possibleMistakes(resource)) {
                    mistake[0].run();
                    String yaml = YAML.writeValueAsString(resource);
                    assertThrows(IllegalArgumentException.class, () -> Manifests.read(yaml), yaml);
                    mistake[1].run();
                    tried++;
                }
                // All of them were taken back.
                assertEquals(
                        1, Manifests.read(YAML.writeValueAsString(resource)).resources().size());
            }
        }
        assertTrue(tried > 900, tried + " mistakes");
    }

    private static List<JsonNode> documents(String yaml) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            return documents.readAll();
        }
    }

    /** What makes a mistake, and what takes it back. */
    private static List<Runnable[]> possibleMistakes(JsonNode resource) {
        List<Runnable[]> mistakes = new ArrayList<>();
        collect((ObjectNode) resource, mistakes);
        return mistakes;
    }

    private static void collect(ObjectNode object, List<Runnable[]> mistakes) {
        for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            // An object is of the wrong type for a value, a value for an object or a list.
            JsonNode wrong =
                    value.isValueNode() ? object.objectNode().put("a", "b") : object.textNode("a");
            mistakes.add(
                    new Runnable[] {() -> object.set(name, wrong), () -> object.set(name, value)});
            if (value instanceof ObjectNode child && !isMap(name)) {
                mistakes.add(
                        new Runnable[] {
                            () -> child.put("no-such-field", "a"),
                            () -> child.remove("no-such-field")
                        });
                collect(child, mistakes);
            } else if (value instanceof ArrayNode list) {
                for (JsonNode element : list) {
                    if (element instanceof ObjectNode child) {
                        collect(child, mistakes);
                    }
                }
            }
        }
    }

    /** Whose keys are the user's. */
    private static boolean isMap(String name) {
        return List.of(
                        "annotations",
                        "data",
                        "labels",
                        "limits",
                        "matchLabels",
                        "requests",
                        "selector")
                .contains(name);
    }
}

package dev.sluice.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds a tree to the types of a client's model, as an API server does with strict validation: no
 * field that the type lacks, none of another type, and all those that {@code required-fields.yaml}
 * names.
 */
final class StrictTypes {

    private static final String REQUIRED_FIELDS = "/k8s/required-fields.yaml";

    /** Types of the model that are one value in the text. */
    private static final Set<Class<?>> VALUES = Set.of(IntOrString.class, Quantity.class);

    private final JsonMapper mapper;
    private final Map<String, List<String>> required;

    private StrictTypes(JsonMapper mapper, Map<String, List<String>> required) {
        this.mapper = mapper;
        this.required = required;
    }

    static StrictTypes create() throws IOException {
        JsonMapper mapper =
                JsonMapper.builder()
                        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .withCoercionConfigDefaults(config -> {
                            for (CoercionInputShape shape : CoercionInputShape.values()) {
                                config.setCoercion(shape, CoercionAction.Fail);
                            }
                        })
                        .build();
        try (InputStream fields = StrictTypes.class.getResourceAsStream(REQUIRED_FIELDS)) {
            return new StrictTypes(
                    mapper,
                    new YAMLMapper()
                            .readValue(fields, new TypeReference<Map<String, List<String>>>() {}));
        }
    }

    <T> T read(JsonNode node, Class<T> type) throws JsonProcessingException {
        return mapper.treeToValue(node, type);
    }

    /** Every mistake, each with its place. */
    List<String> mistakes(String place, JsonNode node, Class<?> type) {
        List<String> mistakes = new ArrayList<>();
        check(place, node, mapper.constructType(type), mistakes);
        return mistakes;
    }

    private void check(String place, JsonNode node, JavaType type, List<String> mistakes) {
        if (type.isCollectionLikeType()) {
            if (!node.isArray()) {
                mistakes.add(place + " must be a list, was " + node);
            }
            for (int i = 0; i < node.size() && node.isArray(); i++) {
                check(place + "[" + i + "]", node.get(i), type.getContentType(), mistakes);
            }
        } else if (type.isMapLikeType()) {
            if (!node.isObject()) {
                mistakes.add(place + " must be a map, was " + node);
            }
            node.properties()
                    .forEach(entry ->
                            check(
                                    place + "." + entry.getKey(),
                                    entry.getValue(),
                                    type.getContentType(),
                                    mistakes));
        } else if (isObject(type.getRawClass())) {
            checkObject(place, node, type, mistakes);
        } else {
            checkValue(place, node, type, mistakes);
        }
    }

    private static boolean isObject(Class<?> type) {
        return type.getName().startsWith("io.fabric8.") && !type.isEnum() && !VALUES.contains(type);
    }

    private void checkObject(String place, JsonNode node, JavaType type, List<String> mistakes) {
        if (!node.isObject()) {
            mistakes.add(place + " must be an object, was " + node);
            return;
        }
        Map<String, JavaType> fields =
                mapper.getDeserializationConfig().introspect(type).findProperties().stream()
                        .collect(
                                Collectors.toMap(
                                        BeanPropertyDefinition::getName,
                                        BeanPropertyDefinition::getPrimaryType));
        node.properties()
                .forEach(entry -> {
                    String field = place + "." + entry.getKey();
                    JavaType known = fields.get(entry.getKey());
                    if (known == null) {
                        mistakes.add(field + " is not a known field");
                    } else {
                        check(field, entry.getValue(), known, mistakes);
                    }
                });
        String name = type.getRawClass().getSimpleName();
        List<String> needed = required.get(name);
        if (needed == null) {
            mistakes.add("%s: %s has no line in %s".formatted(place, name, REQUIRED_FIELDS));
            return;
        }
        needed.stream()
                .filter(field -> !node.has(field))
                .map(field -> place + "." + field + " is required")
                .forEach(mistakes::add);
    }

    private void checkValue(String place, JsonNode node, JavaType type, List<String> mistakes) {
        String wrong = place + " must be of type " + type.getRawClass().getSimpleName();
        if (node.isNull()) {
            mistakes.add(wrong + ", was null");
            return;
        }
        try {
            mapper.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            mistakes.add(wrong + ", was " + node);
        }
    }
}

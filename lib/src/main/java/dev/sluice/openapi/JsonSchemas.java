package dev.sluice.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.NamingBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a document, by their names. Those of Java types are made as Jackson writes them.
 */
final class JsonSchemas {

    private static final String COMPONENTS = "components/schemas";

    private final Map<String, ObjectNode> named = new TreeMap<>();
    private final SchemaBuilder types;

    JsonSchemas(ObjectMapper mapper) {
        SchemaGeneratorConfigBuilder config =
                new SchemaGeneratorConfigBuilder(
                                mapper, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                        .with(
                                new JacksonModule(
                                        JacksonOption.RESPECT_JSONPROPERTY_ORDER,
                                        JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY,
                                        JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE))
                        .with(
                                Option.EXTRA_OPEN_API_FORMAT_VALUES,
                                Option.DEFINITIONS_FOR_ALL_OBJECTS,
                                Option.PLAIN_DEFINITION_KEYS,
                                Option.DEFINITIONS_FOR_MEMBER_SUPERTYPES)
                        .without(Option.SCHEMA_VERSION_INDICATOR);
        config.forFields()
                // Jackson writes all fields of a record, also those that are null.
                .withRequiredCheck(field -> true)
                .withNullableCheck(JsonSchemas::isNullable)
                .withPropertyNameOverrideResolver(field -> translated(mapper, field));
        config.forTypesInGeneral().withCustomDefinitionProvider(InlineTypes::of);
        types = new SchemaGenerator(config.build()).buildMultipleSchemaDefinitions();
    }

    /** A reference to the schema of a Java type, or the schema itself of a simple one. */
    ObjectNode of(Type type) {
        return types.createSchemaReference(type);
    }

    /**
     * Adds a schema, and returns a reference to it.
     *
     * @param name with a point in it, which no name of a Java type has
     */
    ObjectNode add(String name, ObjectNode schema) {
        String free = name;
        for (int i = 2; named.containsKey(free) && !named.get(free).equals(schema); i++) {
            free = name + "-" + i;
        }
        named.put(free, schema);
        return reference(free);
    }

    private static ObjectNode reference(String name) {
        return JsonNodeFactory.instance.objectNode().put("$ref", "#/" + COMPONENTS + "/" + name);
    }

    /** All of them, sorted by their names. */
    ObjectNode all() {
        Map<String, ObjectNode> sorted = new TreeMap<>(named);
        types.collectDefinitions(COMPONENTS)
                .properties()
                .forEach(entry -> sorted.put(entry.getKey(), (ObjectNode) entry.getValue()));
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        sorted.forEach(all::set);
        return all;
    }

    /** The name in JSON where the mapping, and not the class, has a strategy for names. */
    private static @Nullable String translated(ObjectMapper mapper, FieldScope field) {
        return mapper.getPropertyNamingStrategy() instanceof NamingBase naming
                ? naming.translate(field.getDeclaredName())
                : null;
    }

    private static boolean isNullable(FieldScope field) {
        return field.getType().isInstanceOf(Optional.class)
                || Stream.concat(
                                Stream.of(field.getRawMember().getAnnotations()),
                                Stream.of(field.getRawMember().getAnnotatedType().getAnnotations()))
                        .map(Annotation::annotationType)
                        .anyMatch(type -> type.getSimpleName().equals("Nullable"));
    }
}

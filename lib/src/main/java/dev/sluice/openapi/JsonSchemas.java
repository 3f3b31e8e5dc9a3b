package dev.sluice.openapi;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.DefaultSerializerProvider;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a document, by their names. Those of Java types are what the mapping says that it
 * writes: it is asked, and no rule of it is repeated here.
 */
final class JsonSchemas {

    private final ObjectMapper mapper;
    private final SerializerProvider serializers;
    private final Map<String, ObjectNode> named = new TreeMap<>();
    private final Map<JavaType, String> names = new HashMap<>();

    JsonSchemas(ObjectMapper mapper) {
        this.mapper = mapper;
        this.serializers =
                ((DefaultSerializerProvider) mapper.getSerializerProvider())
                        .createInstance(
                                mapper.getSerializationConfig(), mapper.getSerializerFactory());
    }

    SerializerProvider serializers() {
        return serializers;
    }

    /** The schema of what is written of a type, or a reference to it. */
    ObjectNode of(Type type) {
        return ofValue(mapper.constructType(type), null);
    }

    /**
     * The schema of what is written of a type.
     *
     * @param property whose value it is, since that may have a form of its own
     */
    ObjectNode ofValue(JavaType type, @Nullable BeanProperty property) {
        try {
            JsonSerializer<?> serializer = serializers.findValueSerializer(type, property);
            return ofWritten(type, serializer);
        } catch (JsonMappingException e) {
            // What cannot be written has no schema.
            return object();
        }
    }

    /** The schema of what a serializer writes of a type. */
    ObjectNode ofWritten(JavaType type, JsonSerializer<?> serializer) throws JsonMappingException {
        List<JavaType> subtypes = subtypes(type);
        if (!subtypes.isEmpty()) {
            return names.containsKey(type) ? reference(names.get(type)) : choice(type, subtypes);
        }
        if (type.isJavaLangObject()) {
            // It is written as what it is then.
            return object();
        }
        SchemaVisitor visitor = new SchemaVisitor(this);
        serializer.acceptJsonFormatVisitor(visitor, type);
        return withTypeId(type, visitor.schema());
    }

    private ObjectNode choice(JavaType type, List<JavaType> subtypes) {
        ObjectNode schema = object();
        ObjectNode reference = name(type, schema);
        ArrayNode choices = schema.putArray("anyOf");
        subtypes.forEach(subtype -> choices.add(ofValue(subtype, null)));
        return reference;
    }

    /** The types of which a value of this one is, if it is not of this type itself. */
    private List<JavaType> subtypes(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (!Modifier.isAbstract(raw.getModifiers()) || raw.isPrimitive() || raw.isArray()) {
            return List.of();
        }
        Stream<Class<?>> known =
                raw.isSealed() ? Stream.of(raw.getPermittedSubclasses()) : annotated(raw);
        return known.filter(subtype -> subtype != raw)
                .map(subtype -> mapper.getTypeFactory().constructSpecializedType(type, subtype))
                .toList();
    }

    private Stream<Class<?>> annotated(Class<?> raw) {
        var config = mapper.getSerializationConfig();
        AnnotatedClass annotated =
                AnnotatedClassResolver.resolve(config, config.constructType(raw), config);
        List<NamedType> subtypes = config.getAnnotationIntrospector().findSubtypes(annotated);
        return subtypes == null ? Stream.of() : subtypes.stream().map(NamedType::getType);
    }

    /** Adds the member in which the mapping writes the type of a value, if it does. */
    private ObjectNode withTypeId(JavaType type, ObjectNode schema) throws JsonMappingException {
        TypeSerializer typed = serializers.findTypeSerializer(type);
        if (typed == null || typed.getTypeInclusion() != JsonTypeInfo.As.PROPERTY) {
            return schema;
        }
        ObjectNode whole = object();
        ObjectNode id = whole.putArray("allOf").add(schema).addObject().put("type", "object");
        id.putObject("properties")
                .putObject(typed.getPropertyName())
                .put(
                        "const",
                        typed.getTypeIdResolver().idFromValueAndType(null, type.getRawClass()));
        id.putArray("required").add(typed.getPropertyName());
        return whole;
    }

    /** A reference to the schema of an object; empty if it has none yet. */
    Optional<ObjectNode> known(JavaType type) {
        return Optional.ofNullable(names.get(type)).map(JsonSchemas::reference);
    }

    /** Gives a schema the name of a type, and returns a reference to it. */
    ObjectNode name(JavaType type, ObjectNode schema) {
        String name = add(nameOf(type), schema);
        names.put(type, name);
        return reference(name);
    }

    private static String nameOf(JavaType type) {
        StringBuilder name = new StringBuilder(type.getRawClass().getSimpleName());
        type.getBindings().getTypeParameters().forEach(of -> name.append('_').append(nameOf(of)));
        return name.toString().replaceAll("[^\\w]", "_");
    }

    /**
     * Adds a schema.
     *
     * @param name the name that it should have
     * @return the name that it has, which ends with a number if another schema has the wanted one
     */
    String add(String name, ObjectNode schema) {
        String free = name;
        for (int i = 2; named.containsKey(free); i++) {
            free = name + "-" + i;
        }
        named.put(free, schema);
        return free;
    }

    static ObjectNode reference(String name) {
        return object().put("$ref", "#/components/schemas/" + name);
    }

    /** All of them, sorted by their names. */
    ObjectNode all() {
        ObjectNode all = object();
        named.forEach(all::set);
        return all;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}

package dev.sluice.openapi;

import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Is told the members of an object, and adds them to its schema. */
final class ObjectSchema extends JsonObjectFormatVisitor.Base {

    private static final Set<Class<?>> OPTIONAL_NUMBERS =
            Set.of(OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private final JsonSchemas schemas;
    private final ObjectNode object;

    ObjectSchema(JsonSchemas schemas, ObjectNode object) {
        super(schemas.serializers());
        this.schemas = schemas;
        this.object = object;
        object.putObject("properties");
    }

    /** Of a member with an annotation that says so; the others are written as well. */
    @Override
    public void property(BeanProperty member) throws JsonMappingException {
        add(member);
    }

    @Override
    public void optionalProperty(BeanProperty member) throws JsonMappingException {
        add(member);
    }

    @Override
    public void property(String name, JsonFormatVisitable handler, JavaType type) {
        add(name, schemas.ofValue(type, null), true);
    }

    @Override
    public void optionalProperty(String name, JsonFormatVisitable handler, JavaType type) {
        add(name, schemas.ofValue(type, null), false);
    }

    private void add(BeanProperty member) throws JsonMappingException {
        boolean isAlwaysWritten =
                !(member instanceof BeanPropertyWriter writer && writer.willSuppressNulls());
        ObjectNode schema = schema(member);
        boolean mayBeNull = isOptional(member) || (isAlwaysWritten && isNullable(member));
        add(member.getName(), mayBeNull ? orNull(schema) : schema, isAlwaysWritten);
    }

    private ObjectNode schema(BeanProperty member) throws JsonMappingException {
        JsonSerializer<?> own =
                member instanceof BeanPropertyWriter writer ? writer.getSerializer() : null;
        return own == null
                ? schemas.ofValue(member.getType(), member)
                : schemas.ofWritten(member.getType(), own);
    }

    private void add(String name, ObjectNode schema, boolean isRequired) {
        object.withObjectProperty("properties").set(name, schema);
        if (isRequired) {
            ArrayNode required = object.withArrayProperty("required");
            required.add(name);
        }
    }

    private static ObjectNode orNull(ObjectNode schema) {
        if (schema.path("type").isTextual() && !schema.has("enum")) {
            String type = schema.get("type").textValue();
            schema.putArray("type").add(type).add("null");
            return schema;
        }
        ObjectNode choice = JsonSchemas.object();
        choice.putArray("anyOf").add(schema).addObject().put("type", "null");
        return choice;
    }

    /** Of a type that is not null itself, but may be written as null. */
    private static boolean isOptional(BeanProperty member) {
        return member.getType().isReferenceType()
                || OPTIONAL_NUMBERS.contains(member.getType().getRawClass());
    }

    private static boolean isNullable(BeanProperty member) {
        return annotations(member.getMember())
                .anyMatch(type -> type.getSimpleName().equals("Nullable"));
    }

    /** Those of the member, and those of its type: an annotation may stand at either. */
    private static Stream<Class<? extends Annotation>> annotations(AnnotatedMember member) {
        Stream<Annotation> found =
                switch (member.getMember()) {
                    case Method method ->
                            annotations(method.getAnnotations(), method.getAnnotatedReturnType());
                    case Field field ->
                            annotations(field.getAnnotations(), field.getAnnotatedType());
                    default -> Stream.of();
                };
        return found.map(Annotation::annotationType);
    }

    private static Stream<Annotation> annotations(Annotation[] ofMember, AnnotatedType type) {
        return Stream.concat(Stream.of(ofMember), Stream.of(type.getAnnotations()));
    }
}

package dev.sluice.openapi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonAnyFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatTypes;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonNullFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonValueFormat;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Is told by a serializer what it writes, and makes a schema of it. */
final class SchemaVisitor extends JsonFormatVisitorWrapper.Base {

    private final JsonSchemas schemas;
    private ObjectNode schema = JsonSchemas.object();

    SchemaVisitor(JsonSchemas schemas) {
        super(schemas.serializers());
        this.schemas = schemas;
    }

    ObjectNode schema() {
        return schema;
    }

    @Override
    public @Nullable JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
        Optional<ObjectNode> known = schemas.known(type);
        if (known.isPresent()) {
            schema = known.get();
            return null;
        }
        ObjectNode object = JsonSchemas.object().put("type", "object");
        // Before its members, of which one may be of the same type.
        schema = schemas.name(type, object);
        return new ObjectSchema(schemas, object);
    }

    @Override
    public JsonMapFormatVisitor expectMapFormat(JavaType type) {
        schema.put("type", "object");
        return new JsonMapFormatVisitor.Base(getProvider()) {
            @Override
            public void valueFormat(JsonFormatVisitable handler, JavaType valueType) {
                schema.set("additionalProperties", schemas.ofValue(valueType, null));
            }
        };
    }

    @Override
    public @Nullable JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
        if (type.hasRawClass(byte[].class)) {
            // It says that it writes numbers.
            schema.put("type", "string").put("contentEncoding", "base64");
            return null;
        }
        if (type.hasRawClass(char[].class)) {
            schema.put("type", "string");
            return null;
        }
        schema.put("type", "array");
        return new JsonArrayFormatVisitor.Base(getProvider()) {
            @Override
            public void itemsFormat(JsonFormatVisitable handler, JavaType elementType) {
                schema.set("items", schemas.ofValue(elementType, null));
            }

            @Override
            public void itemsFormat(JsonFormatTypes format) {
                if (format != JsonFormatTypes.ANY) {
                    schema.putObject("items").put("type", format.value());
                }
            }
        };
    }

    @Override
    public JsonStringFormatVisitor expectStringFormat(JavaType type) {
        schema.put("type", "string");
        return new JsonStringFormatVisitor.Base() {
            @Override
            public void format(JsonValueFormat format) {
                // For its serializer, a duration is a point in time.
                boolean isDuration = type.hasRawClass(Duration.class);
                schema.put("format", isDuration ? "duration" : format.toString());
            }

            @Override
            public void enumTypes(Set<String> values) {
                values.forEach(schema.putArray("enum")::add);
            }
        };
    }

    @Override
    public JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
        schema.put("type", "number");
        return new JsonNumberFormatVisitor.Base() {
            @Override
            public void numberType(JsonParser.NumberType number) {
                switch (number) {
                    case FLOAT, DOUBLE ->
                            schema.put("format", number.name().toLowerCase(Locale.ROOT));
                    case INT, LONG, BIG_INTEGER, BIG_DECIMAL -> {
                        // These have no bound that a format could name.
                    }
                }
            }
        };
    }

    @Override
    public JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
        schema.put("type", "integer");
        return new JsonIntegerFormatVisitor.Base() {
            @Override
            public void numberType(JsonParser.NumberType number) {
                switch (number) {
                    case INT -> schema.put("format", "int32");
                    case LONG -> schema.put("format", "int64");
                    case FLOAT, DOUBLE, BIG_INTEGER, BIG_DECIMAL -> {
                        // These have no bound that a format could name.
                    }
                }
            }
        };
    }

    @Override
    public JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
        schema.put("type", "boolean");
        return new JsonBooleanFormatVisitor.Base();
    }

    @Override
    public JsonNullFormatVisitor expectNullFormat(JavaType type) {
        schema.put("type", "null");
        return new JsonNullFormatVisitor.Base();
    }

    @Override
    public JsonAnyFormatVisitor expectAnyFormat(JavaType type) {
        return new JsonAnyFormatVisitor.Base();
    }
}

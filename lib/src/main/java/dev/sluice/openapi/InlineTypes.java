package dev.sluice.openapi;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Types whose schemas have no names of their own: those that are text in JSON, which a generator of
 * schemas cannot know, and maps.
 */
final class InlineTypes {

    private InlineTypes() {}

    /** The definition of such a type; null for any other, as the generator wants it. */
    static @Nullable CustomDefinition of(ResolvedType type, SchemaGenerationContext context) {
        if (type.getErasedType() == Duration.class) {
            return text(context, "format", "duration");
        }
        if (type.getErasedType() == byte[].class) {
            return text(context, "contentEncoding", "base64");
        }
        if (type.isInstanceOf(Map.class)) {
            return map(context, context.getTypeContext().getTypeParameterFor(type, Map.class, 1));
        }
        return null;
    }

    private static CustomDefinition text(
            SchemaGenerationContext context, String keyword, String value) {
        ObjectNode schema = context.getGeneratorConfig().createObjectNode();
        schema.put("type", "string").put(keyword, value);
        return inline(schema);
    }

    private static CustomDefinition map(SchemaGenerationContext context, ResolvedType values) {
        ObjectNode schema = context.getGeneratorConfig().createObjectNode();
        schema.put("type", "object");
        schema.set("additionalProperties", context.createDefinitionReference(values));
        return inline(schema);
    }

    private static CustomDefinition inline(ObjectNode schema) {
        return new CustomDefinition(schema, DefinitionType.INLINE, AttributeInclusion.YES);
    }
}

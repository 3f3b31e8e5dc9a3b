package dev.sluice.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.ClassUtil;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;

/** The schemas of what stands as text in a path, a query or a header. */
final class TextSchemas {

    private static final Set<Class<?>> WHOLE =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, BigInteger.class);

    private static final Set<Class<?>> NUMBERS =
            Set.of(Float.class, Double.class, BigDecimal.class);

    private TextSchemas() {}

    static ObjectNode of(JavaType type) {
        if (type.isArrayType() || type.isCollectionLikeType()) {
            ObjectNode array = JsonSchemas.object().put("type", "array");
            array.set("items", of(type.getContentType()));
            return array;
        }
        Class<?> raw = type.getRawClass();
        Class<?> boxed = raw.isPrimitive() ? ClassUtil.wrapperType(raw) : raw;
        if (raw.isEnum()) {
            ObjectNode choice = text();
            for (Object constant : raw.getEnumConstants()) {
                choice.withArrayProperty("enum").add(((Enum<?>) constant).name());
            }
            return choice;
        }
        if (WHOLE.contains(boxed)) {
            return JsonSchemas.object().put("type", "integer");
        }
        if (NUMBERS.contains(boxed)) {
            return JsonSchemas.object().put("type", "number");
        }
        return boxed == Boolean.class ? JsonSchemas.object().put("type", "boolean") : text();
    }

    static ObjectNode text() {
        return JsonSchemas.object().put("type", "string");
    }
}

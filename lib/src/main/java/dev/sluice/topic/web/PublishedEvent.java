package dev.sluice.topic.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.event.MessageEvent;
import io.helidon.http.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * An event as it is published in JSON: {@code data}, which must be there, and {@code type}. Any
 * other field is refused.
 */
final class PublishedEvent {

    private static final Set<String> KEYS = Set.of("data", "type");

    /** Numbers keep all their digits, and a name that comes twice is a mistake. */
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private PublishedEvent() {}

    /**
     * Reads an event, or throws a bad request that says what is wrong with it.
     *
     * @param isTyped whether all data is JSON to the readers, so that a text goes out in quotes
     */
    static MessageEvent fromJson(String text, boolean isTyped) {
        JsonNode object = parse(text);
        object.properties().forEach(field -> requireKnown(field.getKey()));
        JsonNode data = object.path("data");
        if (data.isMissingNode() || data.isNull()) {
            throw new BadRequestException("data must be given, was missing or null");
        }
        try {
            requireUnicode("data", data);
            MessageEvent event =
                    MessageEvent.of(data.isTextual() && !isTyped ? data.textValue() : data);
            if (object.has("type")) {
                event = event.withType(type(object.get("type")));
            }
            return event;
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e.getMessage(), e);
        }
    }

    private static JsonNode parse(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
            // A number with an exponent that no number can have is no JSON to us either.
            throw new BadRequestException("The event must be valid JSON", e);
        }
        if (!node.isObject()) {
            throw new BadRequestException("The event must be a JSON object with data");
        }
        return node;
    }

    private static void requireKnown(String key) {
        if (key.equals("id")) {
            throw new BadRequestException("id must not be given: the topic assigns it");
        }
        if (key.equals("retry")) {
            throw new BadRequestException(
                    "retry must not be given: it would change when all readers of the topic reconnect");
        }
        if (!KEYS.contains(key)) {
            throw new BadRequestException(
                    "The event has an unknown field; known are data and type");
        }
    }

    private static String type(JsonNode node) {
        if (!node.isTextual()) {
            throw new IllegalArgumentException("type must be a text");
        }
        requireUnicode("type", node);
        return node.textValue();
    }

    /** JSON can say half of a surrogate pair, which UTF-8 cannot. */
    private static void requireUnicode(String name, JsonNode node) {
        if (node.isTextual()) {
            requireUnicode(name, node.textValue());
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            requireUnicode(name, member.getKey());
        }
        for (JsonNode child : node) {
            requireUnicode(name, child);
        }
    }

    private static void requireUnicode(String name, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(name + " must be valid Unicode");
        }
    }
}

package dev.sluice.access;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.http.RequestBody;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.BadRequestException;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/**
 * A body that is a JSON object with known fields; none is an empty object. It must be sent as JSON,
 * which a page of another origin cannot do without being asked for permission first.
 */
final class JsonBody {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
                    .build();

    /** Enough for a token or a list of subjects; anyone may send one before being refused. */
    private static final int MOST_BYTES = 64 * 1024;

    private JsonBody() {}

    static ObjectNode of(ServerRequest request, String... fields) {
        return RequestBody.withText(request, MOST_BYTES, text -> parse(request, text, fields));
    }

    private static ObjectNode parse(ServerRequest request, String text, String... fields) {
        if (text.isEmpty()) {
            return JSON.createObjectNode();
        }
        boolean isJson =
                request.headers()
                        .contentType()
                        .filter(type -> type.mediaType().equals(MediaTypes.APPLICATION_JSON))
                        .isPresent();
        if (!isJson) {
            throw new HttpException(
                    "The body must be application/json", Status.UNSUPPORTED_MEDIA_TYPE_415, true);
        }
        List<String> known = List.of(fields);
        if (!(parse(text) instanceof ObjectNode object)
                || object.properties().stream().anyMatch(f -> !known.contains(f.getKey()))) {
            throw new BadRequestException("The body must be a JSON object with " + known);
        }
        return object;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadRequestException("The body must be valid JSON", e);
        }
    }
}

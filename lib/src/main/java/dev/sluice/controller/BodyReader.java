package dev.sluice.controller;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.RequestBody;
import dev.sluice.http.problem.ProblemException;
import dev.sluice.source.ResumePoint;
import io.helidon.http.HttpException;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an argument that is the body of the request.
 *
 * @param endpoint the method that wants it
 * @param mapper reads JSON
 * @param type the type of the body
 * @param isOptional whether the argument is an {@code Optional} of the type
 */
record BodyReader(Endpoint endpoint, ObjectMapper mapper, JavaType type, boolean isOptional)
        implements ArgumentReader {

    static BodyReader of(ControllerParameter parameter, ObjectMapper mapper) {
        boolean isOptional = parameter.is(Optional.class);
        JavaType type = isOptional ? parameter.type().containedTypeOrUnknown(0) : parameter.type();
        return new BodyReader(parameter.endpoint(), mapper, type, isOptional);
    }

    @Override
    public Object read(ServerRequest request, ResumePoint from) {
        Optional<Object> value =
                request.content().hasEntity() ? Optional.of(value(request)) : Optional.empty();
        return isOptional ? value : value.orElseThrow(() -> refused("The body is missing"));
    }

    private Object value(ServerRequest request) {
        if (type.hasRawClass(String.class)) {
            return RequestBody.withText(request, text -> text);
        }
        request.headers().contentType().ifPresent(BodyReader::requireJson);
        return RequestBody.withText(request, this::fromJson);
    }

    private Object fromJson(String body) {
        Object value;
        try {
            value = mapper.readValue(body, type);
        } catch (JacksonException e) {
            JsonFault fault = JsonFault.of(e);
            String what = "The body is not a valid " + type.getRawClass().getSimpleName();
            throw endpoint.badRequest(
                    what + fault.text(), what + fault.escapedText(), fault.place());
        }
        if (value == null) {
            throw refused("The body must not be null");
        }
        return value;
    }

    private ProblemException refused(String detail) {
        return endpoint.badRequest(detail, detail, Map.of());
    }

    private static void requireJson(HttpMediaType contentType) {
        String subtype = contentType.mediaType().subtype().toLowerCase(Locale.ROOT);
        if (!subtype.equals("json") && !subtype.endsWith("+json")) {
            throw new HttpException(
                    "The body must be application/json", Status.UNSUPPORTED_MEDIA_TYPE_415);
        }
    }
}

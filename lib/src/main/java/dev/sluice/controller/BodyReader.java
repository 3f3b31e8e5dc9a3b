package dev.sluice.controller;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.RequestBody;
import dev.sluice.source.ResumePoint;
import io.helidon.http.BadRequestException;
import io.helidon.http.HttpException;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.Locale;
import java.util.Optional;

/** Reads an argument that is the body of the request. */
record BodyReader(ObjectMapper mapper, JavaType type) implements ArgumentReader {

    static BodyReader of(ControllerParameter parameter, ObjectMapper mapper) {
        if (parameter.is(Optional.class)) {
            throw parameter.refused(" with @FromBody, which must not be an Optional");
        }
        return new BodyReader(mapper, parameter.type());
    }

    @Override
    public Object read(ServerRequest request, ResumePoint from) {
        if (!request.content().hasEntity()) {
            throw new BadRequestException("The body is missing");
        }
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
            throw new BadRequestException(
                    "The body is not a valid %s%s%s"
                            .formatted(type.getRawClass().getSimpleName(), field(e), place(e)),
                    e);
        }
        if (value == null) {
            throw new BadRequestException("The body must not be null");
        }
        return value;
    }

    private static void requireJson(HttpMediaType contentType) {
        String subtype = contentType.mediaType().subtype().toLowerCase(Locale.ROOT);
        if (!subtype.equals("json") && !subtype.endsWith("+json")) {
            throw new HttpException(
                    "The body must be application/json", Status.UNSUPPORTED_MEDIA_TYPE_415);
        }
    }

    /** The path to the field that is missing or wrong, such as {@code items[2].price}. */
    private static String field(JacksonException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return ": field " + path;
    }

    private static String place(JacksonException e) {
        JsonLocation location = e.getLocation();
        return location == null
                ? ""
                : ", at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}

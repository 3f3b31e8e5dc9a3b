package dev.sluice.controller;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.RequestBody;
import dev.sluice.source.ResumePoint;
import io.helidon.http.BadRequestException;
import io.helidon.http.HttpException;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Locale;
import java.util.Optional;

/** Reads an argument that is the body of the request. */
record BodyReader(ObjectMapper mapper, JavaType type) implements ArgumentReader {

    static BodyReader of(Method method, Parameter parameter, ObjectMapper mapper) {
        if (parameter.getType() == Optional.class) {
            throw BindingException.of(
                    method,
                    "has parameter %s with @FromBody, which must not be an Optional"
                            .formatted(parameter.getName()));
        }
        return new BodyReader(mapper, mapper.constructType(parameter.getParameterizedType()));
    }

    @Override
    public Object read(ServerRequest request, ResumePoint from) {
        if (!request.content().hasEntity()) {
            throw new BadRequestException("The body is missing");
        }
        if (type.hasRawClass(String.class)) {
            return RequestBody.text(request);
        }
        request.headers().contentType().ifPresent(BodyReader::requireJson);
        return fromJson(RequestBody.text(request));
    }

    private Object fromJson(String body) {
        Object value;
        try {
            value = mapper.readValue(body, type);
        } catch (JacksonException e) {
            throw new BadRequestException(
                    "The body is no valid %s%s"
                            .formatted(type.getRawClass().getSimpleName(), place(e)),
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

    private static String place(JacksonException e) {
        JsonLocation location = e.getLocation();
        return location == null
                ? ""
                : ": line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}

package dev.sluice.controller;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.source.ResumePoint;
import io.helidon.http.BadRequestException;
import io.helidon.http.HttpException;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads an argument that is the body of the request. */
record BodyReader(ObjectMapper mapper, JavaType type) implements ArgumentReader {

    @Override
    public Object read(ServerRequest request, ResumePoint from) {
        if (!request.content().hasEntity()) {
            throw new BadRequestException("The body is missing");
        }
        if (type.hasRawClass(String.class)) {
            return request.content().as(String.class);
        }
        request.headers().contentType().ifPresent(BodyReader::requireJson);
        try {
            Object value = mapper.readValue(request.content().inputStream(), type);
            if (value == null) {
                throw new BadRequestException("The body must not be null");
            }
            return value;
        } catch (JacksonException e) {
            throw new BadRequestException(
                    "The body is no valid %s%s"
                            .formatted(type.getRawClass().getSimpleName(), place(e)),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireJson(HttpMediaType contentType) {
        String subtype = contentType.mediaType().subtype();
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

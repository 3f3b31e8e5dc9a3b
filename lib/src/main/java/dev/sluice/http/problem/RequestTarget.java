package dev.sluice.http.problem;

import io.helidon.http.BadRequestException;
import io.helidon.http.HttpMediaType;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.ServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Refuses a request with malformed parts, before anything else looks at it: a path or query that
 * does not decode to text: Helidon would decode what it can and put a replacement character for the
 * rest.
 */
final class RequestTarget {

    private RequestTarget() {}

    /** Refuses a request with a header that Helidon would only find to be malformed when asked. */
    static void requireReadable(ServerRequest request) {
        requireText(request.prologue());
        try {
            ServerRequestHeaders headers = request.headers();
            headers.acceptedTypes().forEach(HttpMediaType::qualityFactor);
            headers.contentType();
            headers.contentLength();
            headers.cookies();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("A header of the request is malformed", e);
        }
    }

    private static void requireText(HttpPrologue prologue) {
        requireText("path", prologue.uriPath().rawPath());
        requireText("query", prologue.query().rawValue());
    }

    private static void requireText(String part, String raw) {
        if (raw.indexOf('%') < 0) {
            return;
        }
        ByteBuffer decoded = decode(part, raw);
        for (int i = 0; i < decoded.limit(); i++) {
            if (decoded.get(i) == 0) {
                throw new BadRequestException("The " + part + " must not contain NUL");
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(decoded);
        } catch (CharacterCodingException e) {
            throw new BadRequestException("The " + part + " must be valid UTF-8", e);
        }
    }

    private static ByteBuffer decode(String part, String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.put((byte) (digit(part, raw, i + 1) << 4 | digit(part, raw, i + 2)));
                i += 3;
            } else {
                bytes.put((byte) c);
                i++;
            }
        }
        return bytes.flip();
    }

    private static int digit(String part, String raw, int index) {
        int digit = index < raw.length() ? Character.digit(raw.charAt(index), 16) : -1;
        if (digit < 0) {
            throw new BadRequestException("The " + part + " has a malformed percent-encoding");
        }
        return digit;
    }
}

package dev.sluice.http;

import io.helidon.http.BadRequestException;
import io.helidon.http.HttpException;
import io.helidon.http.HttpMediaType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads the body of a request. What breaks on the way, such as a chunk without a size, is the
 * client's fault and ends the connection: Helidon would call it an internal error, and wait for
 * more of the body.
 */
public final class RequestBody {

    /**
     * The longest body that is read as text, in bytes: {@value} (16 MiB), since it is held in
     * memory as a whole. The server's {@code max-payload-size} can set a lower limit for all
     * bodies.
     */
    public static final int MAX_TEXT_BYTES = 16 * 1024 * 1024;

    private RequestBody() {}

    /**
     * Makes something of a body.
     *
     * @param <T> what is made of it
     */
    @FunctionalInterface
    public interface Reader<T> {

        /**
         * Reads the body.
         *
         * @param body the bytes
         * @return what is made of them
         * @throws IOException if the body cannot be read
         */
        T read(InputStream body) throws IOException;
    }

    /**
     * Reads the body.
     *
     * @param request the request
     * @param reader makes something of the body
     * @param <T> what is made of it
     * @return what the reader returns
     * @throws HttpException what the reader throws, or 400 if the body cannot be read
     */
    public static <T> T read(ServerRequest request, Reader<T> reader) {
        try {
            return reader.read(request.content().inputStream());
        } catch (HttpException | RequestException refused) {
            throw refused;
        } catch (IOException | RuntimeException broken) {
            throw new UnreadableException(broken);
        }
    }

    /**
     * The body as text.
     *
     * @param request the request
     * @return the text
     * @throws HttpException 400 if the body cannot be read or is no UTF-8, 413 if it has more than
     *     {@value #MAX_TEXT_BYTES} bytes, 415 if it is said to be in another charset
     */
    public static String text(ServerRequest request) {
        request.headers()
                .contentType()
                .flatMap(HttpMediaType::charset)
                .ifPresent(RequestBody::requireUtf8);
        long most = request.headers().contentLength().orElse(MAX_TEXT_BYTES);
        byte[] bytes = read(request, body -> readBounded(body, most));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new BadRequestException("The body must be valid UTF-8", e);
        }
    }

    /** One byte more than there are, to see the end; the stream makes room for what is asked. */
    private static byte[] readBounded(InputStream body, long most) throws IOException {
        byte[] bytes = body.readNBytes(Math.clamp(most + 1, 1, MAX_TEXT_BYTES));
        if (bytes.length == MAX_TEXT_BYTES && body.read() >= 0) {
            throw new UnreadableException(
                    "The body must have at most " + MAX_TEXT_BYTES + " bytes",
                    Status.REQUEST_ENTITY_TOO_LARGE_413);
        }
        return bytes;
    }

    private static void requireUtf8(String charset) {
        if (!charset.equalsIgnoreCase("utf-8")) {
            throw new HttpException(
                    "The charset of the body must be UTF-8", Status.UNSUPPORTED_MEDIA_TYPE_415);
        }
    }

    /** Reads what is left of the body, so that the connection's input is free. */
    static void discard(ServerRequest request) {
        if (!request.content().consumed()) {
            read(request, body -> body.transferTo(OutputStream.nullOutputStream()));
        }
    }

    /** A body that was not read to its end, so that nobody knows where the next request is. */
    static final class UnreadableException extends HttpException {

        private static final long serialVersionUID = 1L;

        private UnreadableException(Exception cause) {
            super("The body could not be read", Status.BAD_REQUEST_400, cause, false);
        }

        /** The client has not sent the whole body in time. */
        static UnreadableException late(Duration limit) {
            return new UnreadableException(
                    "The body must arrive within " + limit, Status.REQUEST_TIMEOUT_408);
        }

        private UnreadableException(String message, Status status) {
            super(message, status, false);
        }
    }
}

package dev.sluice.http;

import dev.sluice.http.problem.UnreadableBodyException;
import io.helidon.http.BadRequestException;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.HttpMediaType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

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

    private static final int SMALLEST_PIECE = 512;
    private static final int LARGEST_PIECE = 8192;

    private static final Header FULL_RETRY_AFTER =
            HeaderValues.createCached(HeaderNames.RETRY_AFTER, "1");

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
            throw new UnreadableBodyException(broken);
        }
    }

    /**
     * Makes something of a text.
     *
     * @param <T> what is made of it
     */
    @FunctionalInterface
    public interface TextUse<T> {

        /**
         * Uses the text.
         *
         * @param text the whole body
         * @return what is made of it
         */
        T use(String text);
    }

    /**
     * Uses the body as text, which is held in the server's {@link BodyBudget} until that is done.
     *
     * @param request the request
     * @param use makes something of the text
     * @param <T> what is made of it
     * @return what is made of it
     * @throws HttpException 400 if the body cannot be read or is no UTF-8, 413 if it has more than
     *     {@value #MAX_TEXT_BYTES} bytes, 415 if it is said to be in another charset, 503 if the
     *     budget has no room for it now
     */
    public static <T> T withText(ServerRequest request, TextUse<T> use) {
        return withText(request, MAX_TEXT_BYTES, use);
    }

    /**
     * Uses the body as text, with a bound of its own. A body whose {@code Content-Length} is over
     * the bound is refused before any of it is read or asked for with {@code 100 Continue}.
     *
     * @param request the request
     * @param maxBytes the most bytes that the body may have
     * @param use makes something of the text
     * @param <T> what is made of it
     * @return what is made of it
     * @throws HttpException as {@link #withText(ServerRequest, TextUse)} does
     */
    public static <T> T withText(ServerRequest request, int maxBytes, TextUse<T> use) {
        return withText(request, maxBytes, bytes -> {}, use);
    }

    /**
     * Uses the body as text, and tells how much of it was read.
     *
     * @param request the request
     * @param maxBytes the most bytes that the body may have
     * @param whenRead is given the number of bytes that were read, before they are used; also if
     *     the body is refused while it is read
     * @param use makes something of the text
     * @param <T> what is made of it
     * @return what is made of it
     * @throws HttpException as {@link #withText(ServerRequest, TextUse)} does
     */
    public static <T> T withText(
            ServerRequest request, int maxBytes, LongConsumer whenRead, TextUse<T> use) {
        request.headers()
                .contentType()
                .flatMap(HttpMediaType::charset)
                .ifPresent(RequestBody::requireUtf8);
        BodyBudget budget = BodyBudget.of(request);
        long most = Math.min(Math.min(maxBytes, MAX_TEXT_BYTES), budget.limit());
        if (request.headers().contentLength().orElse(0) > most) {
            throw tooLarge(most);
        }
        try (BodyBudget.Share share = share(budget)) {
            byte[] bytes = read(request, body -> readBounded(body, most, share, whenRead));
            return use.use(decode(bytes));
        }
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new BadRequestException("The body must be valid UTF-8", e);
        }
    }

    /** Takes memory for what has arrived only, since a client may claim a length and send less. */
    private static byte[] readBounded(
            InputStream body, long most, BodyBudget.Share share, LongConsumer whenRead)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] piece = new byte[SMALLEST_PIECE];
        long read = 0;
        try {
            for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
                read += count;
                if (read > most) {
                    throw tooLarge(most);
                }
                if (!share.take(count)) {
                    throw budgetExhausted();
                }
                bytes.write(piece, 0, count);
                piece = next(piece, count);
            }
        } finally {
            whenRead.accept(read);
        }
        return bytes.toByteArray();
    }

    /** A client that sends nothing must not cost much; one that sends a lot is read faster. */
    private static byte[] next(byte[] piece, int count) {
        return count == piece.length && piece.length < LARGEST_PIECE
                ? new byte[2 * piece.length]
                : piece;
    }

    private static BodyBudget.Share share(BodyBudget budget) {
        return budget.share().orElseThrow(RequestBody::budgetExhausted);
    }

    private static UnreadableBodyException budgetExhausted() {
        return new UnreadableBodyException(
                "The server holds as much of other requests as it can",
                Status.SERVICE_UNAVAILABLE_503,
                FULL_RETRY_AFTER);
    }

    private static UnreadableBodyException tooLarge(long most) {
        return new UnreadableBodyException(
                "The body must have at most " + most + " bytes",
                Status.REQUEST_ENTITY_TOO_LARGE_413);
    }

    private static void requireUtf8(String charset) {
        // A parameter may be quoted.
        if (!charset.replace("\"", "").equalsIgnoreCase("utf-8")) {
            throw new HttpException(
                    "The charset of the body must be UTF-8", Status.UNSUPPORTED_MEDIA_TYPE_415);
        }
    }

    /**
     * Reads what is left of the body, so that the connection's input is free.
     *
     * @param request the request
     * @throws HttpException 400 if the body cannot be read, 503 if the budget has no room for it
     */
    public static void discard(ServerRequest request) {
        if (!request.content().consumed()) {
            try (BodyBudget.Share _ = share(BodyBudget.of(request))) {
                read(request, RequestBody::skipAll);
            }
        }
    }

    private static long skipAll(InputStream body) throws IOException {
        byte[] piece = new byte[SMALLEST_PIECE];
        long skipped = 0;
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            skipped += count;
            piece = next(piece, count);
        }
        return skipped;
    }
}

package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * The words of a problem response. Other bodies, such as the HTML of a proxy, say nothing.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
final class ProblemText {

    /** The longest text, in characters. */
    static final int MAX_LENGTH = 200;

    /** Enough for any problem that is worth a read. */
    private static final int MAX_BYTES = 8 * 1024;

    /** An explanation is not worth a longer wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    private ProblemText() {}

    static Optional<String> read(ResponseInfo head, Connection connection)
            throws InterruptedException {
        if (!MediaType.of(head.headers()).equals("application/problem+json")) {
            return Optional.empty();
        }
        try {
            JsonNode problem = JSON.readTree(body(connection));
            return text(problem, "detail").or(() -> text(problem, "title"));
        } catch (IOException e) {
            // It broke, it came late, or it is no JSON: the status has to do.
            return Optional.empty();
        }
    }

    /** One line, as short as a log wants it. */
    static String printable(String text) {
        String line = text.replaceAll("[\\p{C}\\u2028\\u2029]", " ").strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH - 3) + "...";
    }

    private static Optional<String> text(JsonNode problem, String member) {
        return Optional.of(printable(problem.path(member).asText("")))
                .filter(text -> !text.isEmpty());
    }

    private static byte[] body(Connection connection) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() <= MAX_BYTES) {
            long left = Math.max(1, deadline - System.nanoTime());
            Optional<ByteBuffer> piece = connection.read(Duration.ofNanos(left));
            if (piece.isEmpty()) {
                return body.toByteArray();
            }
            byte[] bytes = new byte[piece.get().remaining()];
            piece.get().get(bytes);
            body.write(bytes);
        }
        throw new IOException("the problem has more than " + MAX_BYTES + " bytes");
    }
}

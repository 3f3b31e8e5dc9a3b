package dev.sluice.client;

import java.net.URI;
import java.util.Optional;

/**
 * The server answered with something that is not an event stream. The message says what, with the
 * detail of a problem response (RFC 9457) if there was one, and holds neither the query of the
 * address nor any header that was sent.
 */
public final class EventStreamRefusedException extends EventStreamException {

    private static final long serialVersionUID = 1L;

    /** The status of the answer. */
    private final int status;

    /** The server's explanation; may be empty. */
    private final String detail;

    private EventStreamRefusedException(String message, int status, String detail) {
        super(message);
        this.status = status;
        this.detail = detail;
    }

    static EventStreamRefusedException status(URI uri, int status, Optional<String> detail) {
        return new EventStreamRefusedException(
                expected(uri) + status + detail.map(text -> ": " + text).orElse(""),
                status,
                detail.orElse(""));
    }

    static EventStreamRefusedException because(URI uri, int status, String reason) {
        return new EventStreamRefusedException(expected(uri) + status + " " + reason, status, "");
    }

    private static String expected(URI uri) {
        return ClientOptions.withoutQuery(uri)
                + " must answer with 200 and the content type text/event-stream, was ";
    }

    /**
     * The status of the answer.
     *
     * @return the HTTP status, 200 if it was the content type or a compression that was wrong
     */
    public int status() {
        return status;
    }

    /**
     * The detail, or else the title, of the problem response with which the server refused.
     *
     * @return at most {@value ProblemText#MAX_LENGTH} printable characters, or empty if there was
     *     no problem response
     */
    public Optional<String> detail() {
        return Optional.of(detail).filter(text -> !text.isEmpty());
    }
}

package dev.sluice.http.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.logging.BoundedLog;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An error response in the one form that all of ours have.
 *
 * @param status the status
 * @param detail what the client is told
 * @param extensions further members of the body
 * @param headers further headers
 * @param logged the reason for the log, without raw text of the client; may be empty
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record Problem(
        Status status,
        String detail,
        Map<String, ?> extensions,
        Iterable<Header> headers,
        String logged) {

    static final Header CONTENT_TYPE =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/problem+json");

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A problem of which there is no more to say.
     *
     * @param status the status
     * @param detail what the client is told; may be empty
     */
    public Problem(Status status, String detail) {
        this(status, detail, Map.of(), List.of(), "");
    }

    static Problem of(HttpException refused) {
        String message = refused.getMessage();
        return new Problem(
                refused.status(),
                message == null ? "" : message,
                refused instanceof ProblemException problem ? problem.members() : Map.of(),
                refused.headers(),
                ProblemException.logged(refused));
    }

    /**
     * The body of the response.
     *
     * @return JSON in UTF-8
     */
    public byte[] body() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", status.reasonPhrase());
        members.put("status", status.code());
        if (!detail.isEmpty()) {
            members.put("detail", detail);
        }
        members.putAll(extensions);
        try {
            return JSON.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Logs that a request was refused, and the reason, if there is one for the log.
     *
     * @param log takes the line
     * @param request what was refused, without text of the client
     * @return this problem
     */
    public Problem log(BoundedLog log, String request) {
        boolean isFault = status.code() >= 500 && !logged.isEmpty();
        log.log(
                isFault ? Level.WARNING : Level.INFO,
                () ->
                        "%s %s with %s%s"
                                .formatted(
                                        isFault ? "Failed" : "Refused",
                                        request,
                                        status,
                                        logged.isEmpty() ? "" : ": " + logged));
        return this;
    }

    /**
     * Answers a request, without a body if it is {@code HEAD}.
     *
     * @param request the request
     * @param response its response, of which nothing has been sent
     */
    public void send(ServerRequest request, ServerResponse response) {
        headers.forEach(response::header);
        response.status(status).header(CONTENT_TYPE);
        if (request.prologue().method().equals(Method.HEAD)) {
            response.send();
        } else {
            response.send(body());
        }
    }
}

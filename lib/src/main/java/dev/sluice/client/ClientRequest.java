package dev.sluice.client;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The request for a client's stream, which is sent for each connection. {@link ClientOptions} has
 * the methods that change it.
 *
 * <p>{@link #toString()} shows no values of headers, no body and no token: they may be secrets.
 *
 * @param method the method; default {@code GET}. Any but {@code HEAD}, {@code CONNECT} and {@code
 *     TRACE}; case matters
 * @param headers headers to send with each request, by their names, whose case does not matter;
 *     default none. They are not sent to another origin to which the server redirects.
 * @param body the body; default empty, and always so for a {@code GET}
 * @param token gives the bearer token; default empty, for none or one in {@code headers}. It is not
 *     sent to another origin either.
 * @param repeatable whether a request may be sent again after it may have done its work; default
 *     false. Requests whose method is idempotent ({@code GET}, {@code PUT}, {@code DELETE}, {@code
 *     OPTIONS}, {@code QUERY}) may always be.
 */
public record ClientRequest(
        String method,
        Map<String, List<String>> headers,
        Optional<RequestBody> body,
        Optional<TokenSupplier> token,
        boolean repeatable) {

    private static final Set<String> WITHOUT_A_STREAM = Set.of("CONNECT", "HEAD", "TRACE");

    /** Those that do no more when they come twice (RFC 9110, section 9.2.2, and QUERY). */
    private static final Set<String> IDEMPOTENT =
            Set.of("GET", "PUT", "DELETE", "OPTIONS", "QUERY");

    /** A plain {@code GET}; after the sets, by which it is validated. */
    static final ClientRequest GET =
            new ClientRequest("GET", Map.of(), Optional.empty(), Optional.empty(), false);

    /**
     * Validates the request.
     *
     * @throws IllegalArgumentException if a part of it cannot be sent, or two of them exclude each
     *     other; the message shows neither the value of a header nor the body
     */
    public ClientRequest {
        if (!RequestHeaders.isToken(method) || WITHOUT_A_STREAM.contains(method)) {
            throw new IllegalArgumentException(
                    "method must be one that is answered with a stream, was "
                            + ProblemText.printable(method));
        }
        headers = RequestHeaders.copyOf(headers);
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(token, "token");
        if (method.equals("GET") && body.isPresent()) {
            throw new IllegalArgumentException(
                    "body must be empty for a GET, was " + body.get() + "; use POST or QUERY");
        }
        if (token.isPresent() && headers.containsKey("Authorization")) {
            throw new IllegalArgumentException(
                    "headers must be without Authorization if there is a token supplier");
        }
    }

    /**
     * Returns whether it may be sent again although the server may have done what it asks for, with
     * this last event id, empty for none. A server that has given an id goes on there.
     */
    boolean isRepeatableFrom(String lastEventId) {
        return repeatable || IDEMPOTENT.contains(method) || !lastEventId.isEmpty();
    }

    @Override
    public String toString() {
        return "ClientRequest[method=%s, headers=%s, body=%s, token=%s, repeatable=%s]"
                .formatted(
                        method,
                        headers.keySet(),
                        body.map(RequestBody::toString).orElse("none"),
                        token.isPresent() ? "supplied" : "none",
                        repeatable);
    }
}

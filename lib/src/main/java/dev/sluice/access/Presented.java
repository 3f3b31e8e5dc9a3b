package dev.sluice.access;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;

/** The token or ticket that a request presents. */
sealed interface Presented {

    /** The query parameter of a ticket. */
    String TICKET = "ticket";

    /** A token in the {@code Authorization} header (RFC 6750, section 2.1). */
    record Bearer(String token) implements Presented {}

    /** A token in a cookie, which a browser adds by itself. */
    record Cookie(String token) implements Presented {}

    /** A ticket in the address. */
    record Ticket(String value) implements Presented {}

    /** Nothing. */
    record Nothing() implements Presented {}

    /** Something that cannot be understood, which counts for nothing. */
    record Malformed(String detail) implements Presented {}

    /**
     * A header or a ticket, added on purpose, counts before a cookie, which browsers add anyway.
     */
    static Presented of(ServerRequest request, Optional<String> cookie) {
        List<String> authorization = request.headers().all(HeaderNames.AUTHORIZATION, List::of);
        List<String> tickets = request.query().all(TICKET, List::of);
        if (authorization.size() + tickets.size() > 1) {
            return new Malformed("The request must have one token or ticket");
        }
        if (!authorization.isEmpty()) {
            return bearer(authorization.getFirst());
        }
        if (!tickets.isEmpty()) {
            return new Ticket(tickets.getFirst());
        }
        return cookie.flatMap(name -> request.headers().cookies().first(name).asOptional())
                .filter(value -> !value.isEmpty())
                .<Presented>map(Cookie::new)
                .orElseGet(Nothing::new);
    }

    private static Presented bearer(String header) {
        String scheme = "Bearer ";
        return header.regionMatches(true, 0, scheme, 0, scheme.length())
                ? new Bearer(header.substring(scheme.length()).strip())
                : new Malformed("Authorization must be a Bearer token");
    }
}

package dev.sluice.http;

import dev.sluice.event.MessageEvent;
import dev.sluice.source.ResumePoint;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/**
 * The place where a client wants to go on: its {@code Last-Event-ID} header, or for a first
 * connection, which cannot set one in a browser, the query parameter {@code lastEventId}.
 */
public final class ResumeHeader {

    private static final String QUERY_PARAMETER = "lastEventId";

    private ResumeHeader() {}

    /**
     * The place that a request asks for.
     *
     * @param request the request
     * @return the place; fresh if it asks for none
     * @throws BadRequestException if the id is longer than {@link MessageEvent#MAX_ID_LENGTH} or is
     *     not printable ASCII
     */
    public static ResumePoint of(ServerRequest request) {
        Optional<String> header = request.headers().first(HeaderNames.create("Last-Event-ID"));
        Optional<String> presented =
                header.or(() -> request.query().first(QUERY_PARAMETER).asOptional());
        return presented
                .filter(id -> !id.isEmpty())
                .map(ResumeHeader::requireValid)
                .map(ResumePoint::after)
                .orElseGet(ResumePoint::fresh);
    }

    private static String requireValid(String id) {
        if (id.length() > MessageEvent.MAX_ID_LENGTH) {
            throw new BadRequestException(
                    "Last-Event-ID must have at most "
                            + MessageEvent.MAX_ID_LENGTH
                            + " characters, had "
                            + id.length());
        }
        if (id.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new BadRequestException("Last-Event-ID must be printable ASCII");
        }
        return id;
    }
}

package dev.sluice.http.stream;

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
     * The place that a request asks for. An id that is longer than {@link
     * MessageEvent#MAX_ID_LENGTH} or is not printable ASCII is {@link ResumePoint.Unreadable} in
     * the header, where it stands because an {@code EventSource} has once been given it: at an
     * error status it would give up forever.
     *
     * @param request the request
     * @return the place; fresh if it asks for none
     * @throws BadRequestException if such an id is in the query parameter, which the application
     *     has written
     */
    public static ResumePoint of(ServerRequest request) {
        Optional<String> header = request.headers().first(HeaderNames.create("Last-Event-ID"));
        Optional<String> query = request.query().first(QUERY_PARAMETER).asOptional();
        return header.map(ResumeHeader::ofHeader)
                .or(() -> query.map(ResumeHeader::ofQuery))
                .orElseGet(ResumePoint::fresh);
    }

    private static ResumePoint ofHeader(String id) {
        return isTooLong(id) || !isPrintable(id) ? new ResumePoint.Unreadable() : of(id);
    }

    private static ResumePoint ofQuery(String id) {
        if (isTooLong(id)) {
            throw new BadRequestException(
                    "%s must have at most %d characters, had %d"
                            .formatted(QUERY_PARAMETER, MessageEvent.MAX_ID_LENGTH, id.length()));
        }
        if (!isPrintable(id)) {
            throw new BadRequestException(QUERY_PARAMETER + " must be printable ASCII");
        }
        return of(id);
    }

    private static ResumePoint of(String id) {
        return id.isEmpty() ? ResumePoint.fresh() : ResumePoint.after(id);
    }

    private static boolean isTooLong(String id) {
        return id.length() > MessageEvent.MAX_ID_LENGTH;
    }

    private static boolean isPrintable(String id) {
        return id.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}

package dev.sluice.client;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads answers from their heads. */
final class Answers {

    private Answers() {}

    static Answer of(URI uri, ResponseInfo head, Connection connection, Instant now)
            throws InterruptedException {
        int status = head.statusCode();
        return switch (StatusMeaning.of(status)) {
            case STREAM -> stream(uri, head.headers(), connection);
            case OVER -> new Answer.Over();
            case ELSEWHERE -> Redirect.of(uri, status, head.headers());
            case LATER ->
                    new Answer.Unavailable(
                            reason(uri, head, connection),
                            RetryAfter.of(head.headers(), now),
                            false);
            case FAILED ->
                    new Answer.Unavailable(
                            reason(uri, head, connection),
                            RetryAfter.of(head.headers(), now),
                            true);
            case REFUSED -> new Answer.Refused(reason(uri, head, connection));
        };
    }

    static Answer.Final refused(URI uri, int status, String reason) {
        return new Answer.Refused(EventStreamRefusedException.because(uri, status, reason));
    }

    private static Answer.Final stream(URI uri, HttpHeaders headers, Connection connection) {
        String type = MediaType.of(headers);
        if (!type.equals("text/event-stream")) {
            return refused(
                    uri,
                    200,
                    type.isEmpty()
                            ? "without a content type"
                            : "and " + ProblemText.printable(type));
        }
        String codings = contentCodings(headers);
        return codings.isEmpty()
                ? new Answer.Stream(connection, uri)
                : refused(
                        uri,
                        200,
                        "and compressed (" + ProblemText.printable(codings) + "), unasked");
    }

    private static String contentCodings(HttpHeaders headers) {
        return headers.allValues("Content-Encoding").stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(String::strip)
                .filter(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"))
                .collect(Collectors.joining(", "));
    }

    private static EventStreamRefusedException reason(
            URI uri, ResponseInfo head, Connection connection) throws InterruptedException {
        return EventStreamRefusedException.status(
                uri, head.statusCode(), ProblemText.read(head, connection));
    }
}

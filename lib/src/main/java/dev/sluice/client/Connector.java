package dev.sluice.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.InstantSource;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the stream, and follows {@linkplain Redirect redirects}.
 *
 * <p>One thread asks; any may close.
 */
final class Connector implements AutoCloseable {

    private static final int MAX_REDIRECTS = 5;

    private final HttpClient http;
    private final ClientOptions options;
    private final InstantSource clock;
    private volatile @Nullable Connection current;
    private volatile boolean closed;

    Connector(HttpClient http, ClientOptions options, InstantSource clock) {
        this.http = http;
        this.options = options;
        this.clock = clock;
    }

    /**
     * Waits for an answer.
     *
     * @throws IOException if there is none
     */
    Answer.Final connect(String lastEventId) throws IOException, InterruptedException {
        return connect(options.uri(), true, lastEventId, MAX_REDIRECTS);
    }

    private Answer.Final connect(
            URI uri, boolean withHeaders, String lastEventId, int redirectsLeft)
            throws IOException, InterruptedException {
        return switch (ask(request(uri, withHeaders, lastEventId))) {
            case Answer.Final answer -> answer;
            case Answer.Elsewhere(int status, _) when redirectsLeft == 0 ->
                    refused(uri, status, "after " + MAX_REDIRECTS + " redirects");
            case Answer.Elsewhere(_, URI elsewhere) ->
                    connect(
                            elsewhere,
                            withHeaders && Redirect.isSameOrigin(uri, elsewhere),
                            lastEventId,
                            redirectsLeft - 1);
        };
    }

    /** Lets go of the connection, if there is one, and of all that follow. */
    @Override
    public void close() {
        closed = true;
        Connection connection = current;
        if (connection != null) {
            connection.close();
        }
    }

    private HttpRequest request(URI uri, boolean withHeaders, String lastEventId) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        // A connection of its own: a dead one is closed with its stream, where
                        // HTTP/2 would ask for the next stream on the same dead connection.
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Accept", "text/event-stream")
                        .header("Cache-Control", "no-cache");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        if (withHeaders) {
            options.headers()
                    .forEach((name, values) -> values.forEach(v -> request.header(name, v)));
        }
        return request.build();
    }

    private Answer ask(HttpRequest request) throws IOException, InterruptedException {
        Connection connection = Connection.open(http, request);
        current = connection;
        if (closed) {
            connection.close();
        }
        boolean handedOver = false;
        try {
            ResponseInfo head = connection.head(options.readTimeout());
            Answer answer = answer(request.uri(), head, connection);
            handedOver = answer instanceof Answer.Stream;
            return answer;
        } finally {
            if (!handedOver) {
                connection.close();
            }
        }
    }

    private Answer answer(URI uri, ResponseInfo head, Connection connection)
            throws InterruptedException {
        int status = head.statusCode();
        return switch (status) {
            case 200 -> stream(uri, head.headers(), connection);
            case 204 -> new Answer.Over();
            case 301, 302, 303, 307, 308 -> Redirect.of(uri, status, head.headers());
            default ->
                    isWorthAnotherTry(status)
                            ? new Answer.Unavailable(
                                    reason(uri, head, connection),
                                    RetryAfter.of(head.headers(), clock.instant()))
                            : new Answer.Refused(reason(uri, head, connection));
        };
    }

    /** Returns whether the server, or a proxy before it, may answer better the next time. */
    private static boolean isWorthAnotherTry(int status) {
        return switch (status) {
            case 408, 425, 429 -> true;
            case 501, 505 -> false;
            default -> status >= 500 && status < 600;
        };
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

    private static Answer.Final refused(URI uri, int status, String reason) {
        return new Answer.Refused(EventStreamRefusedException.because(uri, status, reason));
    }
}

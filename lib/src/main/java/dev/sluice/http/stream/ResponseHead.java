package dev.sluice.http.stream;

import io.helidon.common.GenericType;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.ServerResponseTrailers;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.Sink;
import java.io.OutputStream;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The response of a stream while its source is made: takes headers and cookies, which are sent
 * before the first event, and refuses everything else with an {@link IllegalStateException}.
 *
 * <p>What is set counts only if the stream begins; a problem response goes out without it. It is
 * added to what filters have set. An own {@code Cache-Control} replaces the default one; {@code
 * Connection}, {@code Content-Encoding}, {@code Content-Length}, {@code Content-Type} and {@code
 * Transfer-Encoding} belong to the stream and are refused. Once the source is there, the head is
 * over, and setting a header is refused too. Used by the request's thread alone.
 */
public final class ResponseHead implements ServerResponse {

    private static final Set<HeaderName> RESERVED =
            Set.of(
                    HeaderNames.CONNECTION,
                    HeaderNames.CONTENT_ENCODING,
                    HeaderNames.CONTENT_LENGTH,
                    HeaderNames.CONTENT_TYPE,
                    HeaderNames.TRANSFER_ENCODING);

    private final ServerResponseHeaders headers = ServerResponseHeaders.create();
    private boolean isOver;

    /** A head that nothing has been set on. */
    ResponseHead() {}

    /**
     * The head of the stream that a request is for. To be called by a {@link SourceFactory}.
     *
     * @param request the request
     * @return the head
     * @throws IllegalStateException if the source of the stream is not being made
     */
    public static ServerResponse of(ServerRequest request) {
        return request.context()
                .get(ResponseHead.class)
                .orElseThrow(() ->
                        new IllegalStateException(
                                "There is no head of a stream unless a SourceFactory runs"));
    }

    /** Begins the head for the factory of a stream. */
    static ResponseHead begin(ServerRequest request) {
        ResponseHead head = new ResponseHead();
        request.context().register(head);
        return head;
    }

    /**
     * Ends the head, when the source has been made.
     *
     * @throws IllegalStateException if it has a header that belongs to the stream
     */
    void end() {
        isOver = true;
        headers.forEach(ResponseHead::requireFree);
    }

    /** Adds the headers to those of the response. */
    void addTo(ServerResponse response) {
        headers.forEach(response.headers()::add);
    }

    @Override
    public ServerResponse header(Header header) {
        requireFree(header);
        headers().set(header);
        return this;
    }

    @Override
    public ServerResponseHeaders headers() {
        if (isOver) {
            throw new IllegalStateException(
                    "The head of the event stream is over: set headers before the source is"
                            + " returned");
        }
        return headers;
    }

    private static void requireFree(Header header) {
        if (RESERVED.contains(header.headerName())) {
            throw new IllegalStateException(
                    header.name() + " must not be set: it belongs to the event stream");
        }
        // A line break would begin another header.
        header.validate();
    }

    @Override
    public Status status() {
        return Status.OK_200;
    }

    @Override
    public ServerResponse status(Status status) {
        if (status.code() != Status.OK_200.code()) {
            throw new IllegalStateException(
                    "The status of an event stream must be 200, was %d: throw an HttpException for another"
                            .formatted(status.code()));
        }
        return this;
    }

    @Override
    public boolean isSent() {
        return false;
    }

    @Override
    public long bytesWritten() {
        return 0;
    }

    @Override
    public void send() {
        throw unsupported("send");
    }

    @Override
    public void send(byte[] bytes) {
        throw unsupported("send");
    }

    @Override
    public void send(Object entity) {
        throw unsupported("send");
    }

    @Override
    public OutputStream outputStream() {
        throw unsupported("outputStream");
    }

    @Override
    public <T extends Sink<?>> T sink(GenericType<T> type) {
        throw unsupported("sink");
    }

    @Override
    public ServerResponse reroute(String newPath) {
        throw unsupported("reroute");
    }

    @Override
    public ServerResponse reroute(String path, UriQuery query) {
        throw unsupported("reroute");
    }

    @Override
    public ServerResponse next() {
        throw unsupported("next");
    }

    @Override
    public ServerResponse beforeSend(Runnable action) {
        throw unsupported("beforeSend");
    }

    @Override
    public ServerResponse whenSent(Runnable action) {
        throw unsupported("whenSent");
    }

    @Override
    public ServerResponseTrailers trailers() {
        throw unsupported("trailers");
    }

    @Override
    public ServerResponse beforeTrailers(Consumer<ServerResponseTrailers> action) {
        throw unsupported("beforeTrailers");
    }

    @Override
    public void streamResult(String result) {
        throw unsupported("streamResult");
    }

    @Override
    public void streamFilter(UnaryOperator<OutputStream> filter) {
        throw unsupported("streamFilter");
    }

    private static IllegalStateException unsupported(String method) {
        return new IllegalStateException(
                method
                        + " is not possible: the response is an event stream, which takes headers"
                        + " and cookies only; return a source of what is to be sent");
    }
}

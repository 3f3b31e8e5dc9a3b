package dev.sluice.http.stream;

import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import dev.sluice.http.connection.ClientWatch;
import dev.sluice.http.connection.RawSocket;
import dev.sluice.http.connection.StreamConnection;
import dev.sluice.session.Output;
import dev.sluice.session.Session;
import dev.sluice.session.SessionEnd;
import io.helidon.common.GenericType;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.Sink;
import io.helidon.webserver.http.spi.SinkProviderContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * An open {@code text/event-stream} response, and Helidon's sink for one: {@code
 * response.sink(StreamSink.TYPE)}.
 *
 * <p>Status and headers leave when the sink is made; a {@code Cache-Control} that the response has
 * is kept. Each {@link #emit} is one write. A sink used directly has no heartbeat, no write
 * timeout, and is not told when the client leaves: for those use {@link EventStreams}. Not
 * thread-safe.
 */
public final class StreamSink implements Sink<Object> {

    /** The type to ask a response for. */
    public static final GenericType<StreamSink> TYPE = GenericType.create(StreamSink.class);

    private static final Header CONTENT_TYPE = HeaderValues.CONTENT_TYPE_EVENT_STREAM;
    private static final Header CACHE_CONTROL =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache, no-transform");
    private static final Header NO_BUFFERING = HeaderValues.createCached("X-Accel-Buffering", "no");
    private static final Header NO_SNIFFING =
            HeaderValues.createCached("X-Content-Type-Options", "nosniff");

    private final SinkProviderContext context;
    private final BodyOutput body;
    private final Output output;

    private StreamSink(SinkProviderContext context, BodyOutput body, Output output) {
        this.context = context;
        this.body = body;
        this.output = output;
    }

    static StreamSink open(ServerResponse response) {
        return response.sink(TYPE);
    }

    static StreamSink open(SinkProviderContext context) {
        ServerResponse response = context.serverResponse();
        if (response.status().code() != Status.OK_200.code()) {
            throw new IllegalStateException(
                    "an event stream has status 200, was " + response.status());
        }
        ServerResponseHeaders headers = response.headers();
        headers.set(CONTENT_TYPE);
        headers.setIfAbsent(CACHE_CONTROL);
        headers.set(NO_BUFFERING);
        headers.set(NO_SNIFFING);
        if (isHttp1(context)) {
            // The connection's input has a reader that waits for the client to leave; the next
            // request could not be told from what it has read.
            headers.set(HeaderValues.CONNECTION_CLOSE);
        }
        OutputStream out = response.outputStream();
        context.flushHeaders();
        HelidonSocket socket = context.connectionContext().serverSocket();
        Runnable whenAbandoned =
                isHttp1(context) ? () -> RawSocket.discardUnsentAtClose(socket) : () -> {};
        BodyOutput body = new BodyOutput(out, context.closeRunnable(), whenAbandoned);
        return new StreamSink(context, body, output(context, body));
    }

    /** Helidon's stream is passed by where it would do nothing but frame chunks. */
    private static Output output(SinkProviderContext context, BodyOutput body) {
        boolean isBare =
                body.out().getClass().getPackage()
                        == context.serverResponse().getClass().getPackage();
        return isHttp1(context) && isBare
                ? new ChunkedOutput(
                        StreamConnection.writer(context.connectionContext()),
                        context.connectionContext().serverSocket())
                : body;
    }

    /**
     * Writes one element.
     *
     * @param element a {@code MessageEvent}, a {@code Comment}, Helidon's {@code SseEvent}, or
     *     anything else, which becomes the data of an event
     * @return this sink
     * @throws dev.sluice.event.EventEncodingException if the element cannot be written; the stream
     *     is as it was
     * @throws UncheckedIOException if the connection is broken
     */
    @Override
    public StreamSink emit(Object element) {
        WireBuffer bytes = new WireBuffer();
        Defaults.ENCODER.encode(element, bytes);
        try {
            output.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /**
     * Ends the body so that the client knows that it is whole.
     *
     * @throws UncheckedIOException if the connection is broken
     */
    @Override
    public void close() {
        try {
            body.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The output of a session. */
    Output output() {
        return output;
    }

    /**
     * Runs the stream that writes to this sink: after this call, when the connection can go on as a
     * stream, or in it. On HTTP/1.1 the connection is not used again.
     */
    void run(Session session) {
        Optional<StreamConnection> connection = StreamConnection.of(context.connectionContext());
        if (connection.isPresent() && output.takesFrames()) {
            connection.get().goOnAs(session);
            return;
        }
        connection.ifPresent(StreamConnection::stopWatching);
        watchClient(session);
        session.run();
        endConnection();
    }

    /** HTTP/2 has no sign of a client that has left: a write fails. */
    private void watchClient(Session session) {
        if (isHttp1(context)) {
            ClientWatch.start(
                    context.connectionContext().dataReader(),
                    () -> session.end(new SessionEnd.ClientGone()));
        }
    }

    /**
     * Ends an HTTP/1.1 connection, whose input belongs to the client watch. Helidon has no other
     * way than an exception where {@link dev.sluice.http.listener.Listeners#prepare} has not given
     * it one.
     */
    private void endConnection() {
        Optional<StreamConnection> connection = StreamConnection.of(context.connectionContext());
        if (connection.isPresent()) {
            connection.get().endWithHead();
        } else if (isHttp1(context)) {
            throw new CloseConnectionException("the stream is over");
        }
    }

    /** Ends the response after its headers, as HEAD wants it. */
    void endWithoutBody() {
        if (!isHttp1(context)) {
            close();
        }
        // On HTTP/1.1 even an empty body has bytes.
        endConnection();
    }

    private static boolean isHttp1(SinkProviderContext context) {
        return context.serverRequest().prologue().protocolVersion().startsWith("1");
    }

    /** Made when the first sink is used directly. */
    private static final class Defaults {
        static final EventEncoder ENCODER = EventEncoder.create();
    }
}

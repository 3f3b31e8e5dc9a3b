package dev.sluice.http.connection;

import dev.sluice.session.Session;
import dev.sluice.session.SessionEnd;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection that can go on as a stream. Its thread then leaves the handler, the
 * filters and Helidon's parser, whose stack and objects are most of what an idle stream would hold.
 * Over plain HTTP the thread ends, and the stream is carried. Over TLS it waits for the client to
 * leave; the stream runs on a thread of its own, whose stack has only ever been as deep as a stream
 * needs it.
 *
 * <pre>
 *   first line --> requests --goOnAs(session), and the end of the request--> stream --> closed
 *       \-------------\-------------------- closed by either side -------------------------^
 * </pre>
 */
public final class StreamConnection implements ServerConnection, InterruptableTask<Void> {

    private final ConnectionSelector.Served protocols;
    private final WatchedConnection watched;
    private final HelidonSocket socket;

    /** Helidon's handler of the connection, until a stream is carried without it. */
    private @Nullable ConnectionContext handler;

    private @Nullable ConnectionContext context;
    private DataReader input;
    private volatile boolean awaitsFirstLine = true;
    private volatile boolean isClosing;
    private volatile @Nullable Thread thread;
    private volatile @Nullable ServerConnection requests;
    private volatile @Nullable Session session;
    private volatile boolean isHandedOver;

    /** True if a stream can write its chunks to the socket directly. */
    private boolean isBare;

    StreamConnection(
            ConnectionContext context,
            ConnectionSelector.Served protocols,
            WatchedConnection watched) {
        this.handler = context;
        this.context = context;
        this.protocols = protocols;
        this.watched = watched;
        this.input = context.dataReader();
        this.socket = context.serverSocket();
    }

    /**
     * The connection of a request, if it can go on as a stream: one that {@link
     * Connections#prepare} has prepared.
     *
     * @param context the context of the request's connection
     * @return the connection, if it is one of ours
     */
    public static Optional<StreamConnection> of(ConnectionContext context) {
        return context instanceof Http1Context ours
                ? Optional.of(ours.connection())
                : Optional.empty();
    }

    /**
     * Returns what takes the bytes of a stream, past Helidon's response.
     *
     * @param context the context of the request's connection
     * @return the writer, which goes on when the connection is a stream
     */
    public static DataWriter writer(ConnectionContext context) {
        return context instanceof Http1Context ours ? ours.streamWriter() : context.dataWriter();
    }

    /**
     * Runs the stream as soon as the handler and the filters of the request have returned. Helidon
     * takes the response for complete then, and writes no more of it. The connection is closed when
     * the stream is over.
     *
     * @param newSession the stream
     */
    public void goOnAs(Session newSession) {
        session = newSession;
        endWithHead();
    }

    /** Ends the response after its head, and the connection after the request. */
    public void endWithHead() {
        isHandedOver = true;
        endAfterRequest();
    }

    /** Closes the connection after the response to the request that is being handled. */
    void endAfterRequest() {
        ServerConnection current = requests;
        // A request line that cannot be read ends the connection anyway, and closing it then would
        // interrupt this thread, which has yet to write the response.
        if (current != null && !isBetweenRequests()) {
            current.close(false);
        }
    }

    /** Closes the connection after the request whose head has been read, if the server stops. */
    void endIfClosing() {
        if (isClosing) {
            endAfterRequest();
        }
    }

    /** A stream that stays in its request reads from the connection for as long as it is open. */
    public void stopWatching() {
        watched.leave();
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        thread = Thread.currentThread();
        try {
            handleRequests(limit);
        } finally {
            Session current = session;
            if (current == null) {
                watched.end();
            } else {
                watched.leave();
                run(current);
            }
        }
    }

    /** Where chunks can be written to the socket, this thread is not needed any more. */
    private void run(Session current) {
        Optional<HandlerHold> hold =
                isBare
                        ? Optional.ofNullable(handler)
                                .flatMap(context -> HandlerHold.take(context, this))
                        : Optional.empty();
        if (hold.isPresent()) {
            carry(current, hold.get());
        } else {
            runBeside(current);
            watched.end();
        }
    }

    private void carry(Session current, HandlerHold hold) {
        ReadBuffer.shrink(socket);
        input = DataReader.create(() -> null);
        thread = null;
        handler = null;
        current.carry(
                hold.channel(),
                () -> {
                    hold.giveBack();
                    watched.end();
                });
    }

    /** Waits for the first line of the connection, which says what is spoken on it. */
    private ServerConnection choose(ConnectionContext from) {
        try {
            FirstLine line = FirstLine.await(input, protocols.limits().maxPrologueLength());
            return switch (line) {
                case HTTP_1_1 -> {
                    isBare = !from.isSecure() && writesAtOnce(from);
                    yield http1(from, firstBytes(), watchedWriter(from));
                }
                case HTTP_1_0 -> http10(from);
                case HTTP_2, OTHER -> other(from);
            };
        } catch (DataReader.InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the client left before its first request", e);
        } finally {
            awaitsFirstLine = false;
        }
    }

    private static boolean writesAtOnce(ConnectionContext from) {
        return from.listenerContext().config().writeQueueLength() == 0;
    }

    private DataWriter watchedWriter(ConnectionContext from) {
        return new WatchedWriter(from.dataWriter(), watched);
    }

    private byte[] firstBytes() {
        return input.readBytes(input.available());
    }

    private ServerConnection http10(ConnectionContext from) {
        int maxHead = protocols.limits().maxPrologueLength() + protocols.limits().maxHeadersSize();
        return Http10Request.read(input, maxHead, from.localPeer())
                .map(request -> http1(from, request, new UnchunkedWriter(watchedWriter(from))))
                .orElseGet(() ->
                        new UnservedConnection(
                                watchedWriter(from),
                                "a request of HTTP/1.0 that cannot be served"));
    }

    private ServerConnection http1(ConnectionContext from, byte[] first, DataWriter writer) {
        RequestInput requestInput =
                new RequestInput(first, socket, watched, this::isBetweenRequests);
        input = requestInput.reader();
        return protocols
                .http1()
                .connection(
                        new Http1Context(
                                from,
                                this,
                                watched,
                                requestInput,
                                new RequestWriter(writer, () -> isHandedOver),
                                writer));
    }

    private ServerConnection other(ConnectionContext from) {
        Optional<ServerConnectionSelector> other = protocols.other(input);
        if (other.isEmpty()) {
            return new UnservedConnection(watchedWriter(from), "a request of another protocol");
        }
        watched.leave();
        return other.get().connection(from);
    }

    /** Helidon's connection says that it may be interrupted while it reads a request line. */
    private boolean isBetweenRequests() {
        return requests instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    private void runBeside(Session current) {
        Thread connection = Thread.currentThread();
        Thread.ofVirtual()
                .name("sluice-stream")
                .inheritInheritableThreadLocals(false)
                .start(() -> run(current, connection));
        ReadBuffer.shrink(socket);
        ClientWatch.await(input);
        current.end(new SessionEnd.ClientGone());
    }

    private static void run(Session session, Thread connection) {
        // That thread waits for the client; this closes the socket and lets it go.
        session.run(connection::interrupt);
    }

    private void handleRequests(Limit limit) throws InterruptedException {
        ConnectionContext from = context;
        if (from == null) {
            return;
        }
        context = null;
        ServerConnection current = choose(from);
        requests = current;
        try {
            current.handle(limit);
        } catch (CloseConnectionException e) {
            // A filter may have failed after the handler; the stream is none of its business.
            if (session == null) {
                throw e;
            }
        } finally {
            requests = null;
            if (session == null) {
                LingeringClose.await(socket, from.dataWriter(), watched);
            }
        }
    }

    @Override
    public boolean canInterrupt() {
        return awaitsFirstLine || isBetweenRequests();
    }

    @Override
    public Duration idleTime() {
        ServerConnection current = requests;
        return current == null ? Duration.ZERO : current.idleTime();
    }

    /** The server closes all connections when it stops: first without interrupting any. */
    @Override
    public void close(boolean interrupt) {
        Session stream = session;
        if (stream != null) {
            stream.end(new SessionEnd.Drained());
        }
        isClosing = true;
        ServerConnection current = requests;
        Thread running = thread;
        if (current != null) {
            current.close(interrupt);
        } else if (awaitsFirstLine && running != null) {
            running.interrupt();
        }
    }
}

package dev.sluice.http;

import dev.sluice.session.SessionEnd;
import dev.sluice.session.StreamSession;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection that can go on as a stream. Its thread then leaves the handler, the
 * filters and Helidon's parser, whose stack and objects are most of what an idle stream would hold.
 * It waits for the client to leave; the stream runs on a thread of its own, whose stack has only
 * ever been as deep as a stream needs it.
 *
 * <pre>
 *   requests --goOnAs(session), and the handler's exception--> stream --> closed
 *      \----------------------- closed by either side -------------------^
 * </pre>
 */
final class StreamConnection implements ServerConnection, InterruptableTask<Void> {

    private final DataReader input;
    private final HelidonSocket socket;
    private volatile @Nullable ServerConnection requests;
    private volatile @Nullable StreamSession session;

    StreamConnection(ConnectionContext context, ServerConnectionSelector http1) {
        this.input = context.dataReader();
        this.socket = context.serverSocket();
        this.requests = http1.connection(new Context(context, this));
    }

    /**
     * The connection of a request, if it can go on as a stream: one that {@link Listeners#prepare}
     * has prepared.
     */
    static Optional<StreamConnection> of(ConnectionContext context) {
        return context instanceof Context ours ? Optional.of(ours.connection()) : Optional.empty();
    }

    /**
     * Runs the stream as soon as the request has been left, by the exception that this returns. The
     * connection is closed when the stream is over.
     */
    CloseConnectionException goOnAs(StreamSession newSession) {
        session = newSession;
        return new CloseConnectionException("the connection goes on as a stream");
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            handleRequests(limit);
        } finally {
            StreamSession current = session;
            if (current != null) {
                runBeside(current);
            }
        }
    }

    private void runBeside(StreamSession current) {
        Thread connection = Thread.currentThread();
        Thread.ofVirtual()
                .name("sluice-stream")
                .inheritInheritableThreadLocals(false)
                .start(() -> run(current, connection));
        ReadBuffer.shrink(socket);
        ClientWatch.await(input);
        current.end(new SessionEnd.ClientGone());
    }

    private static void run(StreamSession session, Thread connection) {
        try {
            session.run();
        } finally {
            // It waits for the client; this closes the socket and lets it go.
            connection.interrupt();
        }
    }

    private void handleRequests(Limit limit) throws InterruptedException {
        ServerConnection current = requests;
        if (current == null) {
            return;
        }
        boolean left = false;
        try {
            current.handle(limit);
        } catch (CloseConnectionException e) {
            left = session != null;
            if (!left) {
                throw e;
            }
        } finally {
            requests = null;
            StreamSession begun = session;
            if (begun != null && !left) {
                // Something else has answered, such as a filter that failed behind the handler.
                begun.end(new SessionEnd.ClientGone());
            }
        }
    }

    @Override
    public boolean canInterrupt() {
        return requests instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public Duration idleTime() {
        ServerConnection current = requests;
        return current == null ? Duration.ZERO : current.idleTime();
    }

    /** The server closes all connections when it stops: first without interrupting any. */
    @Override
    public void close(boolean interrupt) {
        StreamSession stream = session;
        if (stream != null) {
            stream.end(new SessionEnd.Drained());
        }
        ServerConnection current = requests;
        if (current != null) {
            current.close(interrupt);
        }
    }

    /** What Helidon's connection sees of its surroundings, with a way back to ours. */
    private record Context(ConnectionContext context, StreamConnection connection)
            implements ConnectionContext {

        @Override
        public ListenerContext listenerContext() {
            return context.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return context.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return context.dataWriter();
        }

        @Override
        public DataReader dataReader() {
            return context.dataReader();
        }

        @Override
        public Router router() {
            return context.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return context.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return context.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return context.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return context.localPeer();
        }

        @Override
        public boolean isSecure() {
            return context.isSecure();
        }

        @Override
        public String socketId() {
            return context.socketId();
        }

        @Override
        public String childSocketId() {
            return context.childSocketId();
        }
    }
}

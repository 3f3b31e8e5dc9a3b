package dev.sluice.http.connection;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * The context that Helidon's HTTP/1.1 connection gets: with an input and an output of ours, and
 * with a way back to our connection.
 *
 * @param context Helidon's own
 * @param connection ours
 * @param watched its state
 * @param input what the client sends
 * @param dataWriter takes what Helidon sends to the client
 * @param streamWriter takes what a stream sends to the client
 */
record Http1Context(
        ConnectionContext context,
        StreamConnection connection,
        WatchedConnection watched,
        RequestInput input,
        DataWriter dataWriter,
        DataWriter streamWriter)
        implements ConnectionContext {

    /** The context of a connection that {@link ConnectionSelector} has made. */
    static Http1Context of(ConnectionContext context) {
        return (Http1Context) context;
    }

    @Override
    public DataReader dataReader() {
        return input.reader();
    }

    @Override
    public ListenerContext listenerContext() {
        return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return context.executor();
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

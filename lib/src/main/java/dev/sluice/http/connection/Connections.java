package dev.sluice.http.connection;

import dev.sluice.http.ConnectionTimeouts;
import dev.sluice.http.tls.ClosingTls;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.ListenerConfig;

/** Makes the connections of a listener ours. */
public final class Connections {

    private Connections() {}

    /**
     * Has the connections of a listener watched from the first moment on, and served so that they
     * can go on as streams.
     *
     * @param listener the listener's configuration, complete but for this
     * @param timeouts how long a connection may take to get a request through
     */
    public static void prepare(
            ListenerConfig.BuilderBase<?, ?> listener, ConnectionTimeouts timeouts) {
        ConnectionWatch watch =
                new ConnectionWatch(timeouts, listener.maxTcpConnections(), System::nanoTime);
        SocketOptions options = listener.connectionOptions().orElseGet(SocketOptions::create);
        listener.connectionOptions(new AcceptedSockets(options, watch));
        listener.tls().map(ClosingTls::of).ifPresent(listener::tls);
        listener.addConnectionSelector(new ConnectionSelector(watch, listener));
    }

    /** Fails if what {@link #prepare} has set was replaced before the listener was built. */
    static void requirePrepared(ListenerConfig.BuilderBase<?, ?> listener) {
        boolean isWatched =
                listener.connectionOptions().filter(AcceptedSockets.class::isInstance).isPresent();
        boolean isClosing =
                listener.tls().filter(Tls::enabled).map(ClosingTls::isClosing).orElse(true);
        if (!isWatched || !isClosing) {
            throw new IllegalStateException(
                    "Listeners.prepare must be called after %s, was called before"
                            .formatted(isWatched ? "tls is set" : "connection-options are set"));
        }
    }
}

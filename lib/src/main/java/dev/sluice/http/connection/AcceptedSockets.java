package dev.sluice.http.connection;

import io.helidon.common.socket.SocketOptions;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A listener's socket options, and the only place where Helidon 4.5.0 shows a connection before its
 * first byte, and before TLS: that is where the watch gets it.
 *
 * @param options the listener's own
 * @param watch watches each connection from then on
 */
record AcceptedSockets(SocketOptions options, ConnectionWatch watch) implements SocketOptions {

    @Override
    public void configureSocket(SocketChannel socket) {
        options.configureSocket(socket);
        watch.accept(socket);
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}

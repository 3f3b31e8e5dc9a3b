package dev.sluice.service;

import io.helidon.health.HealthCheckResponse;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Checks whether a listener still accepts connections. Helidon closes a listener for good when it
 * cannot accept a connection, for want of file descriptors for example, and the process lives on.
 *
 * @param address where it listens
 */
record ListenerCheck(InetSocketAddress address) {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    static ListenerCheck of(WebServer server, String socket) {
        ListenerConfig listener =
                server.prototype().sockets().getOrDefault(socket, server.prototype());
        InetAddress address = listener.address();
        return new ListenerCheck(
                new InetSocketAddress(
                        address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address,
                        server.port(socket)));
    }

    HealthCheckResponse call() {
        return failure().map(Health::down).orElseGet(Health::up);
    }

    /** Why it accepts no connection, if it does not. */
    Optional<String> failure() {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) TIMEOUT.toMillis());
            return Optional.empty();
        } catch (SocketTimeoutException full) {
            // More wait than the backlog holds: it listens, and a restart would help nobody.
            return Optional.empty();
        } catch (BindException noPort) {
            // All local ports are taken, by a proxy on this machine for example: nothing is known.
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot connect to %s: %s".formatted(address, e.getMessage()));
        }
    }
}

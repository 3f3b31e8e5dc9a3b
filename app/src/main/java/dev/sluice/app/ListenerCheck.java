package dev.sluice.app;

import io.helidon.health.HealthCheckResponse;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Whether the port of the streams still answers. Helidon closes a listener for good when it cannot
 * accept a connection, for want of file descriptors for example, and the process lives on.
 *
 * @param address where it listens
 */
record ListenerCheck(InetSocketAddress address) {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    static ListenerCheck of(WebServer server) {
        InetAddress address = server.prototype().address();
        return new ListenerCheck(
                new InetSocketAddress(
                        address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address,
                        server.port()));
    }

    HealthCheckResponse call() {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) TIMEOUT.toMillis());
            return Health.up();
        } catch (SocketTimeoutException full) {
            // More wait than the backlog holds: it listens, and a restart would help nobody.
            return Health.up();
        } catch (IOException e) {
            return Health.down("cannot connect to %s: %s".formatted(address, e.getMessage()));
        }
    }
}

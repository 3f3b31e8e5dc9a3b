package dev.sluice.service;

import dev.sluice.config.ConfigurationException;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * The address on which a socket is to listen.
 *
 * @param name how its keys begin: {@code server}, {@code admin}
 * @param listener its host and port
 */
record ListenAddress(String name, ListenerConfig listener) {

    /**
     * Fails with the key if the service cannot listen on one of its sockets. Helidon logs that, and
     * goes on as if all were well.
     */
    static void requireFree(WebServerConfig server) {
        new ListenAddress("server", server).requireFree();
        Optional.ofNullable(server.sockets().get(Health.SOCKET))
                .ifPresent(admin -> new ListenAddress(Health.SOCKET, admin).requireFree());
    }

    private void requireFree() {
        InetAddress address = listener.address();
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, 0));
        } catch (IOException e) {
            throw new ConfigurationException(
                    "%s.host must be an address of this machine, was %s: %s"
                            .formatted(name, listener.host(), e.getMessage()));
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, listener.port()));
        } catch (IOException e) {
            throw new ConfigurationException(
                    "%s.port must be free, was %d: cannot listen on %s:%d: %s"
                            .formatted(
                                    name,
                                    listener.port(),
                                    listener.host(),
                                    listener.port(),
                                    e.getMessage()));
        }
    }
}

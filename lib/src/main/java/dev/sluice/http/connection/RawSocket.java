package dev.sluice.http.connection;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.NioSocket;
import io.helidon.common.socket.PlainSocket;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Closes the socket under a connection. Helidon 4.5.0 does not give the socket away, so its field
 * is read by reflection. If reflection is not permitted, nothing is done, and the socket is closed
 * in the ordinary way.
 */
public final class RawSocket {

    private static final Optional<Field> SOCKET = find(PlainSocket.class, Socket.class);
    private static final Optional<Field> CHANNEL = find(NioSocket.class, SocketChannel.class);

    private RawSocket() {}

    /**
     * Discards what the kernel holds for a client that does not take it: closes the socket with a
     * reset ({@code SO_LINGER} 0). Otherwise the kernel would hold it, and try to send it, for long
     * after the connection was closed. May be called by any thread, also while another one writes.
     *
     * @param connection the connection
     */
    public static void discardUnsentAtClose(HelidonSocket connection) {
        try {
            if (connection instanceof PlainSocket && SOCKET.isPresent()) {
                ((Socket) SOCKET.get().get(connection)).setSoLinger(true, 0);
            } else if (connection instanceof NioSocket && CHANNEL.isPresent()) {
                ((SocketChannel) CHANNEL.get().get(connection))
                        .setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IllegalAccessException | IOException e) {
            // It is closed already, or closed without a reset.
            return;
        }
    }

    /**
     * Tells the client that no more comes, and leaves the input open. With TLS over NIO the client
     * learns it only when the socket is closed.
     */
    static void endOutput(HelidonSocket connection) {
        try {
            if (connection instanceof PlainSocket && SOCKET.isPresent()) {
                ((Socket) SOCKET.get().get(connection)).shutdownOutput();
            } else if (connection instanceof NioSocket
                    && !connection.isSecure()
                    && CHANNEL.isPresent()) {
                ((SocketChannel) CHANNEL.get().get(connection)).shutdownOutput();
            }
        } catch (IllegalAccessException | IOException e) {
            // It is closed already, or the client learns it when it is closed.
            return;
        }
    }

    private static Optional<Field> find(Class<? extends HelidonSocket> owner, Class<?> type) {
        try {
            Field field = owner.getDeclaredField("delegate");
            field.setAccessible(true);
            return field.getType() == type ? Optional.of(field) : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }
}

package dev.sluice.http;

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
 * What the kernel holds for a client that does not take it. It would hold it, and try to send it,
 * for long after the connection was closed: unless that is closed with a reset ({@code SO_LINGER}
 * 0).
 *
 * <p>Helidon 4.5.0 does not give the socket away, so that its field is read by reflection. Where
 * that is not to be, the kernel gives up in its own time.
 */
final class UnsentBytes {

    private static final Optional<Field> SOCKET = find(PlainSocket.class, Socket.class);
    private static final Optional<Field> CHANNEL = find(NioSocket.class, SocketChannel.class);

    private UnsentBytes() {}

    /** May be called by any thread, also while another one writes. */
    static void discardAtClose(HelidonSocket connection) {
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

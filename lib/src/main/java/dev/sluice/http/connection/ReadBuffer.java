package dev.sluice.http.connection;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;
import java.lang.reflect.Field;
import java.util.Optional;

/**
 * The buffer that a connection of Helidon's reads requests into: 8 KiB, half of what an idle stream
 * would hold. A stream reads nothing but the end of its input, for which a few bytes will do.
 *
 * <p>Helidon 4.5.0 has no way to release it, so its field is set by reflection. If reflection is
 * not permitted, the buffer stays: it is only memory.
 */
final class ReadBuffer {

    /** As large as it must be to take in a stray CRLF behind a request. */
    private static final int ENOUGH = 16;

    private static final Optional<Field> FIELD = find();

    private ReadBuffer() {}

    /** To be called by the thread that reads from the socket. */
    static void shrink(HelidonSocket socket) {
        if (socket instanceof PlainSocket && FIELD.isPresent()) {
            try {
                FIELD.get().set(socket, new byte[ENOUGH]);
            } catch (IllegalAccessException e) {
                // It stays as it is.
                return;
            }
        }
    }

    static boolean canShrink() {
        return FIELD.isPresent();
    }

    private static Optional<Field> find() {
        try {
            Field field = PlainSocket.class.getDeclaredField("readBuffer");
            field.setAccessible(true);
            return field.getType() == byte[].class ? Optional.of(field) : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }
}

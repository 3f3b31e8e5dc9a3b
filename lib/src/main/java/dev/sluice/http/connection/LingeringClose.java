package dev.sluice.http.connection;

import dev.sluice.http.RequestBody;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import java.io.UncheckedIOException;

/**
 * Ends a connection whose client may still be sending, as it does when its body is refused before
 * it has been read. A socket that is closed with unread input is reset, and the reset may destroy
 * the response on its way. So the client is told that no more comes, and what it still sends is
 * discarded until it closes its side: up to {@value #MOST_BYTES} bytes (16 MiB), and for five
 * seconds, after which the {@link WatchedConnection} is closed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, section 9.6</a>
 */
final class LingeringClose {

    /** The largest body that is read as text: a client that sends one gets its response. */
    private static final long MOST_BYTES = RequestBody.MAX_TEXT_BYTES;

    private LingeringClose() {}

    /** Waits until the client has closed its side, if it may still be sending. */
    static void await(HelidonSocket socket, DataWriter output, WatchedConnection watched) {
        if (!watched.isClientSending()) {
            return;
        }
        watched.end();
        try {
            output.flush();
            RawSocket.endOutput(socket);
            discard(socket);
        } catch (UncheckedIOException gone) {
            // The client has left, or has taken too long.
            return;
        }
    }

    private static void discard(HelidonSocket socket) {
        long left = MOST_BYTES;
        while (left > 0) {
            byte[] bytes = socket.get();
            if (bytes == null) {
                return;
            }
            left -= bytes.length;
        }
    }
}

package dev.sluice.testing;

import java.io.Closeable;
import java.io.IOException;

/** The ends of connections. */
final class Sockets {

    private Sockets() {}

    /** Closes it, whether or not there is somebody left at the other end. */
    static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException broken) {
            // It is closed now all the same.
            return;
        }
    }
}

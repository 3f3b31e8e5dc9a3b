package dev.sluice.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;

/**
 * Waits, on a virtual thread of its own, until a client leaves. Nothing else tells a stream that
 * has nothing to write: neither FIN nor RST wakes a thread that does not read.
 *
 * <p>A client that sends bytes while it has a stream is let be up to a limit. The thread ends when
 * the connection is closed.
 */
final class ClientWatch {

    private static final int MAX_UNASKED_BYTES = 64 * 1024;

    private ClientWatch() {}

    static void start(DataReader reader, Runnable whenGone) {
        Thread.ofVirtual()
                .name("sluice-client-watch")
                .inheritInheritableThreadLocals(false)
                .start(() -> watch(reader, whenGone));
    }

    private static void watch(DataReader reader, Runnable whenGone) {
        try {
            while (reader.available() <= MAX_UNASKED_BYTES) {
                reader.pullData();
            }
        } catch (DataReader.InsufficientDataAvailableException
                | ServerConnectionException
                | UncheckedIOException end) {
            // FIN; RST or closed by us.
        } finally {
            whenGone.run();
        }
    }
}

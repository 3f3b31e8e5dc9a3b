package dev.sluice.http.connection;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;

/**
 * Waits until a client leaves. Nothing else tells a stream that has nothing to write: neither FIN
 * nor RST wakes a thread that does not read.
 *
 * <p>A client that sends bytes while it has a stream is tolerated up to a limit. The wait ends when
 * either side closes the connection.
 */
public final class ClientWatch {

    private static final int MAX_UNASKED_BYTES = 64 * 1024;

    private ClientWatch() {}

    /**
     * Waits on a virtual thread of its own.
     *
     * @param reader the connection's input, which nobody else reads
     * @param whenGone called when the client has left
     */
    public static void start(DataReader reader, Runnable whenGone) {
        Thread.ofVirtual()
                .name("sluice-client-watch")
                .inheritInheritableThreadLocals(false)
                .start(() -> {
                    await(reader);
                    whenGone.run();
                });
    }

    /** Waits on the calling thread. */
    static void await(DataReader reader) {
        try {
            int unasked = letGo(reader);
            while (unasked <= MAX_UNASKED_BYTES) {
                reader.pullData();
                unasked += letGo(reader);
            }
        } catch (DataReader.InsufficientDataAvailableException
                | ServerConnectionException
                | UncheckedIOException end) {
            // FIN; RST or closed by us.
        }
    }

    /** A client must not fill memory with what nobody has asked for. */
    private static int letGo(DataReader reader) {
        int available = reader.available();
        reader.skip(available);
        return available;
    }
}

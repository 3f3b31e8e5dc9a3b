package dev.sluice.source;

import java.io.IOException;

/**
 * Takes elements as they go on the wire: encoded, and framed as chunks of an HTTP/1.1 body ({@link
 * dev.sluice.event.Chunk}). Many streams share those bytes.
 */
@FunctionalInterface
public interface FrameSink {

    /**
     * Writes frames. Waits while the client takes nothing.
     *
     * @param bytes holds the frames, and is not to be changed
     * @param offset the index of their first byte
     * @param length how many bytes they are
     * @param events how many events they hold, one or more
     * @param oldestMillis when the first of them was published, in milliseconds since the epoch
     * @throws IOException if the connection is broken
     */
    void write(byte[] bytes, int offset, int length, int events, long oldestMillis)
            throws IOException;
}

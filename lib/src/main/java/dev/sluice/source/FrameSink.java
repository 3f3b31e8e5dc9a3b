package dev.sluice.source;

import java.io.IOException;

/**
 * Takes elements as they go on the wire: encoded, and framed as chunks of an HTTP/1.1 body ({@link
 * dev.sluice.event.Chunk}).
 */
@FunctionalInterface
public interface FrameSink {

    /**
     * Writes frames. Waits while the client takes nothing.
     *
     * @param block holds the frames
     * @param offset the index of their first byte
     * @param length how many bytes they are
     * @param events how many events they hold, one or more
     * @param oldestMillis when the first of them was published, in milliseconds since the epoch
     * @throws IOException if the connection is broken
     */
    void write(FrameBlock block, int offset, int length, int events, long oldestMillis)
            throws IOException;
}

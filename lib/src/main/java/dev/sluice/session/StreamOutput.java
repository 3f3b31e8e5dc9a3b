package dev.sluice.session;

import dev.sluice.event.WireBuffer;
import java.io.IOException;

/** The connection of one stream, as the session sees it. Used by the session's thread alone. */
public interface StreamOutput {

    /**
     * Writes and flushes a batch. Waits while the client takes nothing; interrupting the thread
     * ends the wait and breaks the connection.
     *
     * @param batch whole lines, to go out in one write
     * @throws IOException if the connection is broken
     */
    void write(WireBuffer batch) throws IOException;

    /**
     * Whether elements that are framed already can be written as they are.
     *
     * @return true if {@link #writeFrames} can be called
     */
    boolean takesFrames();

    /**
     * Writes and flushes elements that are framed as chunks of an HTTP/1.1 body. Waits as {@link
     * #write} does.
     *
     * @param bytes holds the frames, and is not to be changed
     * @param offset the index of their first byte
     * @param length how many bytes they are
     * @throws IOException if the connection is broken
     */
    void writeFrames(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Ends the body so that the client knows that it is whole.
     *
     * @throws IOException if the connection is broken
     */
    void finish() throws IOException;
}

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
     * Ends the body so that the client knows that it is whole.
     *
     * @throws IOException if the connection is broken
     */
    void finish() throws IOException;
}

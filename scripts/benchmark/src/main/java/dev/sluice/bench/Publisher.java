package dev.sluice.bench;

import java.io.IOException;

/** Publishes to the readers of a server. */
interface Publisher extends AutoCloseable {

    /** Publishes so many events, and returns when the server has taken them. */
    void publish(int count, long firstSequence) throws IOException;

    @Override
    void close() throws IOException;
}

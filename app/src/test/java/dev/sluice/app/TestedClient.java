package dev.sluice.app;

import java.net.URI;

/** A client of the table, made to read what the test wants. */
interface TestedClient extends AutoCloseable {

    /** Its name in the table. */
    String name();

    /** Begins to read a stream, beside those that it reads already. */
    void read(URI stream, Reading reading) throws Exception;

    @Override
    void close();
}

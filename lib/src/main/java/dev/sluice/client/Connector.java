package dev.sluice.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the stream, in one {@link Attempt} after the other.
 *
 * <p>One thread asks; any may close.
 */
final class Connector implements AutoCloseable {

    private final HttpClient http;
    private final ClientOptions options;
    private final ClientTime time;
    private @Nullable Attempt interrupted;
    private volatile @Nullable Connection current;
    private volatile boolean closed;

    Connector(HttpClient http, ClientOptions options, ClientTime time) {
        this.http = http;
        this.options = options;
        this.time = time;
    }

    /**
     * Waits for an answer. After an interrupted call, it goes on waiting for the same one.
     *
     * @throws IOException if there is none
     */
    Answer.Final connect(String lastEventId) throws IOException, InterruptedException {
        Attempt attempt =
                interrupted == null ? new Attempt(this, options, lastEventId) : interrupted;
        interrupted = null;
        try {
            return attempt.answer();
        } catch (InterruptedException e) {
            interrupted = attempt;
            throw e;
        }
    }

    /** Returns whether a failure came before any of a request was sent. */
    static boolean isBeforeRequest(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof TokenUnavailableException;
    }

    Connection open(HttpRequest request) {
        Connection connection = Connection.open(http, request, time.patience());
        current = connection;
        if (closed) {
            connection.close();
        }
        return connection;
    }

    Instant now() {
        return time.clock().instant();
    }

    /** Lets go of the connection, if there is one, and of all that follow. */
    @Override
    public void close() {
        closed = true;
        Connection connection = current;
        if (connection != null) {
            connection.close();
        }
    }
}

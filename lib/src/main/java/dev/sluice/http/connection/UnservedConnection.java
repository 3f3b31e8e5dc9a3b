package dev.sluice.http.connection;

import dev.sluice.http.problem.Problem;
import dev.sluice.http.problem.Problems;
import dev.sluice.logging.BoundedLog;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A connection whose first request is not one of a protocol that is served here. It gets a 400 and
 * is closed; Helidon would close it without a word.
 *
 * @param writer takes the response
 * @param reason what came, for the log, without any text of the client
 */
record UnservedConnection(DataWriter writer, String reason) implements ServerConnection {

    private static final BoundedLog LOG = Problems.log();
    private static final Problem PROBLEM =
            new Problem(Status.BAD_REQUEST_400, "The request could not be read");

    @Override
    public void handle(Limit limit) {
        byte[] body = PROBLEM.log(LOG, reason).body();
        String head =
                """
                HTTP/1.1 %d %s\r
                Content-Type: application/problem+json\r
                Content-Length: %d\r
                Connection: close\r
                \r
                """
                        .formatted(
                                PROBLEM.status().code(),
                                PROBLEM.status().reasonPhrase(),
                                body.length);
        try {
            writer.writeNow(
                    BufferData.create(head.getBytes(StandardCharsets.US_ASCII)),
                    BufferData.create(body));
        } catch (UncheckedIOException gone) {
            // Helidon would log it with its stack trace.
            throw new ServerConnectionException("the client has left", gone);
        }
    }

    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        // It answers at once and returns: there is nothing to interrupt.
    }
}

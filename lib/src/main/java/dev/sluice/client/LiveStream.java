package dev.sluice.client;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A stream that is open, on one connection. Not thread-safe. */
final class LiveStream implements AutoCloseable {

    private final Connection connection;
    private final EventStreamParser parser;
    private final Optional<Duration> readTimeout;
    private final LongSupplier ticks;
    private final Heartbeat heartbeat = new Heartbeat();

    /** The silence that ended with the bytes that the parser has now. */
    private Duration silence = Duration.ZERO;

    LiveStream(
            Connection connection,
            EventStreamParser parser,
            Optional<Duration> readTimeout,
            LongSupplier ticks) {
        this.connection = connection;
        this.parser = parser;
        this.readTimeout = readTimeout;
        this.ticks = ticks;
    }

    EventStreamParser parser() {
        return parser;
    }

    /**
     * Waits for more bytes, when the parser has no event left, and feeds it with them.
     *
     * @return false at the end of the body
     * @throws HttpTimeoutException if nothing came for so long that the connection must be dead
     * @throws IOException if it broke
     */
    boolean read() throws IOException, InterruptedException {
        heartbeat.heard(silence, parser.isAfterComments());
        silence = Duration.ZERO;
        long since = ticks.getAsLong();
        Optional<ByteBuffer> bytes;
        try {
            bytes = connection.read(readTimeout.orElseGet(heartbeat::timeout));
        } catch (InterruptedException e) {
            heartbeat.interrupted();
            throw e;
        }
        silence = Duration.ofNanos(ticks.getAsLong() - since);
        bytes.ifPresent(parser::feed);
        return bytes.isPresent();
    }

    @Override
    public void close() {
        connection.close();
    }
}

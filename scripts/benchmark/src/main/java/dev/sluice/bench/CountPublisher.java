package dev.sluice.bench;

import java.io.IOException;

/** Asks a server to publish by itself, so many events a request. */
final class CountPublisher implements Publisher {

    private final HttpConnection connection;
    private final int size;

    CountPublisher(HttpConnection connection, int size) {
        this.connection = connection;
        this.size = size;
    }

    @Override
    public void publish(int count, long firstSequence) throws IOException {
        connection.post("/publish?n=%d&size=%d&seq=%d".formatted(count, size, firstSequence), "");
        connection.receive();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}

package dev.sluice.bench;

import java.io.IOException;

/** Publishes to a server that takes one event a request, with many requests on their way. */
final class PostPublisher implements Publisher {

    private static final int MOST_ON_THEIR_WAY = 64;

    private final HttpConnection connection;
    private final String path;
    private final Payload payload;

    PostPublisher(HttpConnection connection, String path, int size) {
        this.connection = connection;
        this.path = path;
        this.payload = new Payload(size);
    }

    @Override
    public void publish(int count, long firstSequence) throws IOException {
        int answered = 0;
        for (int sent = 0; sent < count; sent++) {
            if (sent - answered == MOST_ON_THEIR_WAY) {
                connection.receive();
                answered++;
            }
            connection.post(path, payload.of(firstSequence + sent));
        }
        for (; answered < count; answered++) {
            connection.receive();
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}

package dev.sluice.bench;

import io.helidon.http.sse.SseEvent;
import io.helidon.logging.common.LogConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server written with Helidon alone: its sink, and a bounded queue for each reader, for which the
 * publisher waits while it is full.
 */
final class StockServer {

    private static final int QUEUE_CAPACITY = 1024;

    private final Set<BlockingQueue<SseEvent>> readers = ConcurrentHashMap.newKeySet();

    private StockServer() {}

    /** Starts the server on the port that {@code PORT} says. */
    public static void main(String[] args) {
        LogConfig.configureRuntime();
        StockServer server = new StockServer();
        WebServer.builder()
                .host("127.0.0.1")
                .port(Environment.port())
                .backlog(Environment.BACKLOG)
                .routing(server::routing)
                .build()
                .start();
    }

    private void routing(HttpRouting.Builder routing) {
        routing.get("/fanout", (request, response) -> fanOut(response))
                .get("/burst", StockServer::burst)
                .post("/publish", this::publish)
                .post("/topics/{topic}", this::publishBody);
    }

    private void fanOut(ServerResponse response) throws InterruptedException {
        BlockingQueue<SseEvent> queue = new LinkedBlockingQueue<>(QUEUE_CAPACITY);
        readers.add(queue);
        try (SseSink sink = response.sink(SseSink.TYPE)) {
            while (true) {
                sink.emit(queue.take());
            }
        } finally {
            readers.remove(queue);
            // A publisher may wait for this queue.
            queue.clear();
        }
    }

    private static void burst(ServerRequest request, ServerResponse response) {
        Count count = Count.of(request);
        try (SseSink sink = response.sink(SseSink.TYPE)) {
            for (long sequence = 0; sequence < count.events(); sequence++) {
                sink.emit(SseEvent.create(count.payload().of(sequence)));
            }
        }
    }

    private void publish(ServerRequest request, ServerResponse response)
            throws InterruptedException {
        Count count = Count.of(request);
        for (long sequence = count.first(); sequence < count.end(); sequence++) {
            offer(SseEvent.create(count.payload().of(sequence)));
        }
        response.send("ok");
    }

    private void publishBody(ServerRequest request, ServerResponse response)
            throws InterruptedException {
        offer(SseEvent.create(request.content().as(String.class)));
        response.send("ok");
    }

    private void offer(SseEvent event) throws InterruptedException {
        for (BlockingQueue<SseEvent> queue : readers) {
            queue.put(event);
        }
    }
}

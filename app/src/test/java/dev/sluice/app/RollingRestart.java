package dev.sluice.app;

import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import dev.sluice.source.Sources;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Two services, one after the other, that share their topics in Redis, behind a switch: each is
 * replaced while events are published and clients read.
 */
final class RollingRestart implements AutoCloseable {

    static final int EVENTS = 80;

    private static final int REPLACEMENTS = 2;
    private static final int EVENTS_BETWEEN = EVENTS / REPLACEMENTS / 4;
    private static final long PERIOD_MILLIS = 40;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final URI redis;
    private final String pages;
    private final TcpSwitch clients;
    private SluiceService service;
    private int published;

    /** Starts the first service, which pages of an origin may use. */
    RollingRestart(URI redis, URI pages) throws IOException {
        this.redis = redis;
        this.pages = pages.toString();
        this.service = open();
        this.clients = new TcpSwitch(service.address());
    }

    private SluiceService open() {
        return Sluice.service()
                .source("prices", request -> Sources.of(1))
                .open(
                        "--server.port=0",
                        "--admin.port=0",
                        "--sluice.broker.type=redis",
                        "--sluice.broker.redis.uri=" + redis,
                        "--sluice.defaults.retry=PT0.1S",
                        "--sluice.defaults.heartbeat=PT0.5S",
                        "--sluice.drain.duration=PT1S",
                        "--sluice.drain.deadline=PT10S",
                        "--sluice.access.cors.allow-origins=" + pages);
    }

    /** The stream of all events from the first one on. */
    URI topic() {
        return clients.root().resolve("/topics/news?lastEventId=earliest");
    }

    /** Publishes all events, and replaces each service while these clients read it. */
    void run(List<Reading> readings) throws Exception {
        for (int i = 1; i <= REPLACEMENTS; i++) {
            publish(service, published + EVENTS_BETWEEN);
            for (Reading reading : readings) {
                reading.awaitEvents(published, DEADLINE);
            }
            SluiceService next = open();
            clients.to(next.address());
            publishUntil(CompletableFuture.runAsync(service::close), next);
            service = next;
            publish(service, i * EVENTS / REPLACEMENTS);
        }
    }

    private void publishUntil(CompletableFuture<Void> closed, SluiceService next) throws Exception {
        while (!closed.isDone()) {
            if (published % (EVENTS / REPLACEMENTS) < EVENTS / REPLACEMENTS - EVENTS_BETWEEN) {
                publish(next, published + 1);
            }
            try {
                closed.get(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                // Time for the next event.
            }
        }
        closed.get();
    }

    private void publish(SluiceService service, int end) {
        for (; published < end; published++) {
            service.topics().topic("news").publish(Integer.toString(published));
        }
    }

    /** The words of the table for what a client has seen. */
    static String wordsFor(List<SeenEvent> events) {
        List<String> expected = IntStream.range(0, EVENTS).mapToObj(Integer::toString).toList();
        List<String> seen = events.stream().map(SeenEvent::data).toList();
        List<String> lost = new ArrayList<>(expected);
        lost.removeAll(seen);
        return seen.equals(expected)
                ? Scenario.RIGHT
                : "no: %d events, without %s".formatted(seen.size(), lost);
    }

    @Override
    public void close() throws IOException {
        clients.close();
        service.close();
    }
}

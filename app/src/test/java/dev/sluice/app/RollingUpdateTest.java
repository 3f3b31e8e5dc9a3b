package dev.sluice.app;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.client.Backoff;
import dev.sluice.client.ClientListener;
import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.EventStreamException;
import dev.sluice.client.ReceivedEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas that share a Redis, behind a balancer, are replaced one by one, under load: every
 * client has every event once and in order, and no stream is ended by anything but its last words.
 */
@Timeout(180)
class RollingUpdateTest {

    private static final int CLIENTS = 200;
    private static final String LAST = "last";

    @TempDir private Path folder;

    /** A client, and the numbers that it has received. */
    private static final class Reader implements ClientListener {

        private final List<Integer> numbers = new ArrayList<>();
        private final List<String> wrong = new ArrayList<>();

        Reader readFrom(URI uri) throws InterruptedException {
            ClientOptions options =
                    ClientOptions.of(uri)
                            .withBackoff(
                                    Backoff.defaults()
                                            .withRetry(Duration.ofMillis(200))
                                            .withMaxDelay(Duration.ofSeconds(1)));
            try (EventClient client = EventClient.open(options, this)) {
                while (true) {
                    ReceivedEvent event = client.next().orElseThrow();
                    if (!event.type().equals("message")) {
                        wrong.add(event.toString());
                    } else if (event.data().equals(LAST)) {
                        return this;
                    } else {
                        take(Integer.parseInt(event.data()));
                    }
                }
            }
        }

        private synchronized void take(int number) {
            numbers.add(number);
            notifyAll();
        }

        /** Waits for a number, so long at most. */
        synchronized boolean has(int number, Duration atMost) throws InterruptedException {
            long latest = System.nanoTime() + atMost.toNanos();
            long left = atMost.toMillis();
            while ((numbers.isEmpty() || numbers.getLast() < number) && left > 0) {
                wait(left);
                left = Duration.ofNanos(latest - System.nanoTime()).toMillis();
            }
            return left > 0;
        }

        @Override
        public void disconnected(Optional<Throwable> cause, Duration delay) {
            cause.ifPresent(broken -> wrong.add(broken.toString()));
        }

        @Override
        public void failed(EventStreamException reason) {
            wrong.add(reason.toString());
        }
    }

    /** Publishes numbers to one of the replicas that run, until it is told to stop. */
    private final class Publisher implements Callable<Integer> {

        private static final long PERIOD_NANOS = 20_000_000;

        private final HttpClient http = HttpClient.newHttpClient();
        private final AtomicInteger published = new AtomicInteger();
        private volatile boolean stopping;

        /** Returns how many numbers there were. */
        @Override
        public Integer call() throws Exception {
            while (!stopping) {
                publish(Integer.toString(published.get()));
                published.incrementAndGet();
                LockSupport.parkNanos(PERIOD_NANOS);
            }
            publish(LAST);
            return published.get();
        }

        private void publish(String data) throws Exception {
            for (int attempt = 0; true; attempt++) {
                try {
                    URI replica = replicas.get(attempt % replicas.size());
                    HttpResponse<String> answer = http.send(post(replica, data), ofString());
                    assertEquals(200, answer.statusCode(), answer::body);
                    return;
                } catch (IOException gone) {
                    // One that was told to stop, perhaps after it had taken the event.
                }
            }
        }

        private static HttpRequest post(URI replica, String data) {
            return HttpRequest.newBuilder(replica.resolve("/topics/news"))
                    .header("Content-Type", "text/plain")
                    .header("Idempotency-Key", data)
                    .POST(HttpRequest.BodyPublishers.ofString(data))
                    .build();
        }
    }

    private final Publisher publisher = new Publisher();
    private final List<ServiceProcess> processes = new ArrayList<>();
    private final List<URI> replicas = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(ServiceProcess::close);
        publisher.http.shutdownNow();
    }

    private void startReplica(RedisProcess redis) throws Exception {
        ServiceProcess process =
                ServiceProcess.launch(
                        Map.of(
                                "SLUICE_DRAIN_DURATION", "PT3S",
                                "SLUICE_DRAIN_DEADLINE", "PT15S",
                                "SLUICE_DEFAULTS_RETRY", "PT0.2S",
                                "SLUICE_BROKER_TYPE", "redis",
                                "SLUICE_BROKER_REDIS_URI", redis.uri().toString()));
        processes.add(process);
        replicas.add(process.awaitReady());
    }

    /** Waits until each reader has the next number, as long as numbers are published. */
    private void awaitAll(List<Reader> readers, Future<Integer> published) throws Exception {
        int number = publisher.published.get();
        List<String> log = new ArrayList<>();
        for (Reader reader : readers) {
            while (!reader.has(number, Duration.ofSeconds(1))) {
                if (published.isDone()) {
                    processes.forEach(process -> log.addAll(process.laterLines()));
                    throw new IllegalStateException(
                            "nothing is published any more: %s, and the services say: %s"
                                    .formatted(published, log));
                }
            }
        }
    }

    @Test
    void a_rolling_update_loses_and_repeats_no_event() throws Exception {
        try (RedisProcess redis =
                        RedisProcess.start(Files.createDirectory(folder.resolve("redis")));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            startReplica(redis);
            startReplica(redis);
            try (Nginx nginx =
                    Nginx.start(Files.createDirectory(folder.resolve("nginx")), replicas)) {
                updateTwice(redis, nginx, threads);
            } finally {
                // After a failure the readers would try forever.
                threads.shutdownNow();
            }
        }
    }

    private void updateTwice(RedisProcess redis, Nginx nginx, ExecutorService threads)
            throws Exception {
        List<Reader> readers = new ArrayList<>();
        List<Future<Reader>> reading = new ArrayList<>();
        URI topic = nginx.root().resolve("/topics/news?lastEventId=earliest");
        for (int i = 0; i < CLIENTS; i++) {
            Reader reader = new Reader();
            readers.add(reader);
            reading.add(threads.submit(() -> reader.readFrom(topic)));
        }
        Future<Integer> published = threads.submit(publisher);
        awaitAll(readers, published);

        for (int i = 0; i < 2; i++) {
            startReplica(redis);
            processes.getFirst().terminate();
            replicas.removeFirst();
            nginx.balance(replicas);
            assertEquals(0, processes.removeFirst().awaitExit());
            awaitAll(readers, published);
        }
        publisher.stopping = true;

        List<Integer> all = IntStream.range(0, published.get()).boxed().toList();
        for (Future<Reader> reader : reading) {
            assertEquals(List.of(), reader.get().wrong);
            assertEquals(all, reader.get().numbers);
        }
    }
}

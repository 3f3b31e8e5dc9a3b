package dev.sluice.app;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.Backoff;
import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two services that share a real Redis, which is killed, paused, and loses a service. */
@Timeout(180)
class ClusterTest {

    private static final int CLIENTS = 20;
    private static final String LAST = "last";

    @TempDir private Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ServiceProcess> services = new ArrayList<>();
    private final List<URI> roots = new ArrayList<>();
    private RedisProcess redis;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start(Files.createDirectory(folder.resolve("redis")));
        startService();
        startService();
    }

    @AfterEach
    void stop() {
        services.forEach(ServiceProcess::close);
        redis.close();
        http.shutdownNow();
    }

    private void startService() throws Exception {
        ServiceProcess service =
                ServiceProcess.launch(
                        Map.of(
                                "SLUICE_BROKER_TYPE", "redis",
                                "SLUICE_BROKER_REDIS_URI", redis.uri().toString(),
                                "SLUICE_DEFAULTS_RETRY", "PT0.1S",
                                "SLUICE_TOPICS_HISTORY_MAX_EVENTS", "100000"));
        services.add(service);
        roots.add(service.awaitReady());
    }

    private HttpResponse<String> publish(URI root, String data, String key) throws Exception {
        return http.send(
                HttpRequest.newBuilder(root.resolve("/topics/news"))
                        .header("Content-Type", "text/plain")
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(data))
                        .build(),
                ofString());
    }

    private static ClientOptions options(URI root) {
        return ClientOptions.of(root.resolve("/topics/news?lastEventId=earliest"))
                .withBackoff(
                        Backoff.defaults()
                                .withRetry(Duration.ofMillis(50))
                                .withMaxDelay(Duration.ofMillis(500)));
    }

    /** Reads numbers until the last event; a gap is none. */
    private static List<Integer> readAll(URI root, CountDownLatch reading) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        try (EventClient client = EventClient.open(options(root))) {
            while (true) {
                ReceivedEvent event = client.next().orElseThrow();
                switch (event.type()) {
                    case "gap" -> throw new AssertionError("missed: " + event.data());
                    case "busy" -> {
                        // It is asked to come back, and does.
                    }
                    default -> {
                        if (event.data().equals(LAST)) {
                            return numbers;
                        }
                        numbers.add(Integer.parseInt(event.data()));
                        if (numbers.size() == 1) {
                            reading.countDown();
                        }
                    }
                }
            }
        }
    }

    /** Publishes numbers to the services in turn, each until one has acknowledged it. */
    private final class Publisher implements Callable<Integer> {

        private volatile boolean stopping;
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final Map<Integer, Integer> refusals = new ConcurrentHashMap<>();
        private volatile long longestNanos;

        @Override
        public Integer call() throws Exception {
            int number = 0;
            while (!stopping) {
                publishUntilAcknowledged(Integer.toString(number));
                acknowledged.set(++number);
            }
            publishUntilAcknowledged(LAST);
            return number;
        }

        private void publishUntilAcknowledged(String data) throws Exception {
            for (int attempt = 0; true; attempt++) {
                long begin = System.nanoTime();
                try {
                    HttpResponse<String> answer =
                            publish(roots.get(attempt % roots.size()), data, "key-" + data);
                    if (answer.statusCode() == 200) {
                        return;
                    }
                    longestNanos = Math.max(longestNanos, System.nanoTime() - begin);
                    refusals.merge(answer.statusCode(), 1, Integer::sum);
                    assertEquals(503, answer.statusCode(), answer::body);
                    assertTrue(answer.headers().firstValue("Retry-After").isPresent());
                } catch (IOException gone) {
                    // The other one takes it.
                }
            }
        }

        void awaitFurther(int events) {
            int until = acknowledged.get() + events;
            while (acknowledged.get() < until) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void clients_lose_and_repeat_no_event_when_redis_or_a_service_fails() throws Exception {
        Publisher publisher = new Publisher();
        CountDownLatch reading = new CountDownLatch(CLIENTS);
        try (Nginx nginx = Nginx.start(Files.createDirectory(folder.resolve("nginx")), roots);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> published = threads.submit(publisher);
            List<Future<List<Integer>>> clients =
                    IntStream.range(0, CLIENTS)
                            .mapToObj(i -> threads.submit(() -> readAll(nginx.root(), reading)))
                            .toList();
            assertTrue(reading.await(60, TimeUnit.SECONDS));

            redis.kill();
            redis.restart();
            publisher.awaitFurther(200);

            redis.signal("STOP");
            // What is tested is a pause of this length.
            TimeUnit.SECONDS.sleep(10);
            redis.signal("CONT");
            publisher.awaitFurther(200);

            // A crash, in the middle of publishing to it and of its streams.
            services.removeFirst().close();
            publisher.awaitFurther(200);
            roots.removeFirst();
            startService();
            nginx.balance(roots);
            publisher.awaitFurther(200);

            publisher.stopping = true;
            int count = published.get();
            List<Integer> all = IntStream.range(0, count).boxed().toList();
            for (Future<List<Integer>> client : clients) {
                assertEquals(all, client.get());
            }
            System.out.printf(
                    "%d events to %d clients on two services, none lost, none repeated; refused: %s,"
                            + " the longest after %d ms%n",
                    count,
                    CLIENTS,
                    publisher.refusals,
                    TimeUnit.NANOSECONDS.toMillis(publisher.longestNanos));
            assertTrue(publisher.refusals.containsKey(503));
        }
    }

    @Test
    void a_service_without_redis_is_degraded_and_asks_new_clients_to_come_back() throws Exception {
        URI health = services.getFirst().admin().resolve("/observe/health/ready");
        redis.kill();
        while (!get(health, "*/*").body().contains("degraded")) {
            Thread.onSpinWait();
        }

        HttpResponse<String> ready = get(health, "*/*");
        assertEquals(200, ready.statusCode());
        HttpResponse<String> stream =
                get(roots.getFirst().resolve("/topics/news"), "text/event-stream");
        assertEquals(200, stream.statusCode());
        assertTrue(stream.body().contains("event: busy"), stream::body);
        HttpResponse<String> other = get(roots.getFirst().resolve("/topics/news"), "*/*");
        assertEquals(503, other.statusCode());
        assertTrue(other.headers().firstValue("Retry-After").isPresent());
        assertEquals(503, publish(roots.getFirst(), "x", "k").statusCode());
    }

    private HttpResponse<String> get(URI uri, String accept) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).header("Accept", accept).build(), ofString());
    }

    @Test
    void publishing_again_on_another_service_returns_the_first_id() throws Exception {
        HttpResponse<String> first = publish(roots.getFirst(), "hello", "order-7");
        HttpResponse<String> again = publish(roots.getLast(), "hello", "order-7");

        assertEquals(200, first.statusCode());
        assertEquals(first.body(), again.body());
        assertEquals(400, publish(roots.getFirst(), "hello", "no key").statusCode());
    }
}

package dev.sluice.app;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas behind a balancer are replaced one by one, under load.
 *
 * <p>Topics are in memory, so each replica has a history of its own, and whoever publishes does so
 * to all that run. A client that comes to another replica presents an id that is unknown there: it
 * is told so by a gap, and gets all that the replica has. So what can be promised, and is tested,
 * is that every client has every event, once within each stretch between two gaps; that a stretch
 * is in order without a hole; and that no stream is ended by anything but its last words.
 */
@Timeout(180)
class RollingUpdateTest {

    private static final int CLIENTS = 200;
    private static final String LAST = "last";
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "SLUICE_DRAIN_DURATION", "PT3S",
                    "SLUICE_DRAIN_DEADLINE", "PT15S",
                    "SLUICE_DEFAULTS_RETRY", "PT0.2S",
                    "SLUICE_TOPICS_HISTORY_MAX_EVENTS", "100000");

    /** A client, and the numbers that it has received, in stretches between gaps. */
    private static final class Reader implements ClientListener {

        private final List<List<Integer>> stretches = new ArrayList<>(List.of(new ArrayList<>()));
        private final List<String> brokenOff = new ArrayList<>();
        private int newest = -1;

        Reader readFrom(URI uri) throws InterruptedException {
            ClientOptions options =
                    ClientOptions.of(uri)
                            .withBackoff(
                                    new Backoff(
                                            Duration.ofMillis(200), Duration.ofSeconds(1), 0.5));
            try (EventClient client = EventClient.open(options, this)) {
                while (true) {
                    ReceivedEvent event = client.next().orElseThrow();
                    if (event.type().equals("gap")) {
                        stretches.add(new ArrayList<>());
                    } else if (event.data().equals(LAST)) {
                        return this;
                    } else {
                        take(Integer.parseInt(event.data()));
                    }
                }
            }
        }

        private synchronized void take(int number) {
            stretches.getLast().add(number);
            newest = Math.max(newest, number);
            notifyAll();
        }

        synchronized void await(int number) throws InterruptedException {
            while (newest < number) {
                wait();
            }
        }

        @Override
        public void disconnected(Optional<Throwable> cause, Duration delay) {
            cause.ifPresent(broken -> brokenOff.add(broken.toString()));
        }

        @Override
        public void failed(EventStreamException reason) {
            brokenOff.add(reason.toString());
        }

        void assertNothingLostAndNothingRepeated(int published) {
            assertEquals(List.of(), brokenOff);
            for (List<Integer> stretch : stretches) {
                for (int i = 1; i < stretch.size(); i++) {
                    assertEquals(stretch.get(i - 1) + 1, stretch.get(i), stretch::toString);
                }
            }
            TreeSet<Integer> all = new TreeSet<>();
            stretches.forEach(all::addAll);
            // Another replica gives all it has, and so perhaps what was published before this
            // client came.
            int first = stretches.getFirst().getFirst();
            assertEquals(published - first, all.tailSet(first).size(), stretches::toString);
            // One for each replica that it was sent to: from A to B, and to the one after B.
            assertTrue(stretches.size() <= 3, stretches::toString);
        }
    }

    /** Publishes numbers to all replicas that run, until it is told to stop. */
    private static final class Publisher implements Callable<Integer> {

        private static final long PERIOD_NANOS = 20_000_000;

        private final List<URI> replicas = new CopyOnWriteArrayList<>();
        private final Set<URI> leaving = ConcurrentHashMap.newKeySet();
        private final HttpClient http = HttpClient.newHttpClient();
        private volatile boolean stopping;
        private final AtomicInteger next = new AtomicInteger();

        /** Returns how many numbers there were. */
        @Override
        public Integer call() throws Exception {
            while (!stopping) {
                publish(Integer.toString(next.get()));
                next.incrementAndGet();
                LockSupport.parkNanos(PERIOD_NANOS);
            }
            publish(LAST);
            return next.get();
        }

        private void publish(String data) throws Exception {
            for (URI replica : List.copyOf(replicas)) {
                try {
                    HttpResponse<String> answer = http.send(post(replica, data), ofString());
                    assertEquals(200, answer.statusCode(), answer::body);
                } catch (IOException gone) {
                    if (!leaving.contains(replica)) {
                        throw gone;
                    }
                    replicas.remove(replica);
                }
            }
        }

        private static HttpRequest post(URI replica, String data) {
            return HttpRequest.newBuilder(replica.resolve("/topics/news"))
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString(data))
                    .build();
        }
    }

    private final Publisher publisher = new Publisher();
    private final List<ServiceProcess> processes = new ArrayList<>();
    private final List<URI> replicas = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(ServiceProcess::close);
        publisher.http.shutdownNow();
    }

    private void startReplica() throws Exception {
        ServiceProcess process = ServiceProcess.launch(SETTINGS);
        processes.add(process);
        replicas.add(process.awaitReady());
        publisher.replicas.add(replicas.getLast());
    }

    private static void awaitAll(List<Reader> readers, int number) throws InterruptedException {
        for (Reader reader : readers) {
            reader.await(number);
        }
    }

    @Test
    void loses_nothing_and_repeats_nothing_that_no_gap_accounts_for(@TempDir Path folder)
            throws Exception {
        startReplica();
        startReplica();
        try (Nginx nginx = Nginx.start(folder, replicas);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Reader> readers = new ArrayList<>();
            List<Future<Reader>> reading = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Reader reader = new Reader();
                readers.add(reader);
                reading.add(
                        threads.submit(
                                () -> reader.readFrom(nginx.root().resolve("/topics/news"))));
            }
            Future<Integer> published = threads.submit(publisher);
            awaitAll(readers, 0);

            for (int i = 0; i < 2; i++) {
                startReplica();
                // What the new one does not have, nobody is to miss: one more went to all of them.
                awaitAll(readers, publisher.next.get() + 1);
                publisher.leaving.add(replicas.getFirst());
                processes.getFirst().terminate();
                replicas.removeFirst();
                nginx.balance(replicas);
                assertEquals(128 + 15, processes.removeFirst().awaitExit());
            }
            awaitAll(readers, publisher.next.get());
            publisher.stopping = true;

            int count = published.get();
            for (Future<Reader> reader : reading) {
                reader.get().assertNothingLostAndNothingRepeated(count);
            }
        }
    }
}

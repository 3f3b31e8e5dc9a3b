package dev.sluice.topic.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.redis.RedisServer;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import dev.sluice.topic.Broker;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.IdempotencyKey;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.Position;
import dev.sluice.topic.SourceClient;
import dev.sluice.topic.Topic;
import dev.sluice.topic.redis.Replica.Client;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas that share a Redis. */
@Timeout(60)
class ReplicasTest {

    private static final HistoryLimits LIMITS = HistoryLimits.defaults().withMaxEvents(20_000);

    private static RedisServer server;
    private Replica one;
    private Replica other;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = RedisServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws Exception {
        server.command("FLUSHALL");
        one = new Replica(server.options(), LIMITS);
        other = new Replica(server.options(), LIMITS);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static void publish(Topic topic, int from, int to) {
        IntStream.range(from, to).forEach(topic::publish);
    }

    @Test
    void a_replica_reads_the_events_that_the_other_publishes() throws Exception {
        try (Client client = new Client(other.news(), ResumePoint.fresh())) {
            publish(one.news(), 0, 3);
            client.readUntil("2");
            assertEquals(numbers(0, 3), client.data);
        }
    }

    @Test
    void a_client_resumes_exactly_on_a_replica_whose_log_begins_later() throws Exception {
        publish(one.news(), 0, 1);
        try (Client client = new Client(one.news(), ResumePoint.after("earliest"))) {
            client.readUntil("0");
            publish(one.news(), 1, 1000);
            // It has its log from here on.
            try (Client live = new Client(other.news(), ResumePoint.fresh());
                    Client resumed = new Client(other.news(), client.place())) {
                publish(one.news(), 1000, 1010);
                live.readUntil("1009");
                resumed.readUntil("1009");
                assertEquals(numbers(1000, 1010), live.data);
                assertEquals(numbers(1, 1010), resumed.data);
                assertEquals(List.of(), resumed.gaps);
            }
        }
    }

    @Test
    void a_client_can_resume_ahead_of_a_log_that_lags_behind() throws Exception {
        try (Client slow = new Client(other.news(), ResumePoint.fresh());
                Client client = new Client(one.news(), ResumePoint.fresh())) {
            publish(one.news(), 0, 500);
            client.readUntil("499");
            // Whether the other has it by now or not.
            try (Client hopped = new Client(other.news(), client.place())) {
                publish(one.news(), 500, 501);
                hopped.readUntil("500");
                assertEquals(List.of("500"), hopped.data);
            }
            slow.readUntil("500");
        }
    }

    @Test
    void replicas_drop_a_history_together() throws Exception {
        publish(one.news(), 0, 5);
        try (Client client = new Client(other.news(), ResumePoint.after("earliest"))) {
            client.readUntil("2");
            ResumePoint place = client.place();
            client.readUntil("4");
            one.news().clear();
            try (Client back = new Client(other.news(), place);
                    Client atEnd = new Client(other.news(), client.place())) {
                publish(one.news(), 5, 6);
                back.readUntil("5");
                assertEquals(Gap.Reason.EXPIRED, back.gaps.getFirst().reason());
                assertEquals(OptionalLong.of(2), back.gaps.getFirst().missed());
                atEnd.readUntil("5");
                client.readUntil("5");
                assertEquals(List.of(), atEnd.gaps);
                assertEquals(List.of(), client.gaps);
            }
        }
    }

    @Test
    void a_topic_with_a_reader_is_kept_while_events_that_are_too_old_are_dropped()
            throws Exception {
        HistoryLimits second = LIMITS.withMaxAge(Duration.ofSeconds(1));
        try (Replica brief = new Replica(server.options().withKeyPrefix("brief:"), second);
                Client client = new Client(brief.news(), ResumePoint.fresh())) {
            brief.news().publish("a");
            client.readUntil("a");
            // Its key would be gone twice as long after the last publication.
            long published = brief.redis.millis();
            while (brief.redis.millis() < published + 4000) {
                assertFalse(client.takeNext(Duration.ofMillis(100)));
            }
            assertEquals(
                    "1",
                    server.command("EXISTS", RedisTopic.key(brief.redis, brief.news().name())));
            try (Client earliest = new Client(brief.news(), ResumePoint.after("earliest"))) {
                brief.news().publish("b");
                earliest.readUntil("b");
                assertEquals(List.of("b"), earliest.data);
            }
            client.readUntil("b");
            assertEquals(List.of(), client.gaps);
        }
    }

    @Test
    void a_publication_that_is_tried_on_both_replicas_is_published_once() throws Exception {
        IdempotencyKey key = new IdempotencyKey("k");
        assertEquals(one.news().publish("a", key), other.news().publish("a", key));
        try (Client client = new Client(other.news(), ResumePoint.after("earliest"))) {
            one.news().publish("b");
            client.readUntil("b");
            assertEquals(List.of("a", "b"), client.data);
        }
    }

    @Test
    void a_foreign_entry_is_skipped_and_gives_a_gap() throws Exception {
        try (Client client = new Client(other.news(), ResumePoint.fresh())) {
            publish(one.news(), 0, 1);
            client.readUntil("0");
            server.command("XADD", RedisTopic.key(one.redis, one.news().name()), "*", "x", "y");
            publish(one.news(), 1, 2);
            client.readUntil("1");
            assertEquals(Gap.Reason.UNKNOWN, client.gaps.getFirst().reason());
        }
    }

    @Test
    void a_reader_at_the_point_where_the_history_goes_on_gets_no_gap() throws Exception {
        String key = RedisTopic.key(one.redis, one.news().name());
        try (Client client = new Client(one.news(), ResumePoint.fresh())) {
            publish(one.news(), 0, 3);
            client.readUntil("2");
            String foreign = server.command("XADD", key, "*", "x", "y");
            server.command("SPUBLISH", key, foreign);
            awaitEmptyReadAfter(foreign);

            // As after a failover to a server that lacks the last entry.
            server.command("XDEL", key, foreign);
            server.command("CLIENT", "KILL", "TYPE", "pubsub");
            publish(one.news(), 3, 4);
            client.readUntil("3");

            assertEquals(numbers(0, 4), client.data);
            assertEquals(List.of(), client.gaps);
        }
    }

    /** Waits until a replica asks for what comes after an entry, so that it has taken it. */
    private void awaitEmptyReadAfter(String id) {
        server.command("CONFIG", "SET", "slowlog-log-slower-than", "0");
        String next = "(" + id;
        while (!server.slowLog().contains(next)) {
            server.command("SPUBLISH", RedisTopic.key(one.redis, one.news().name()), "");
        }
        server.command("CONFIG", "SET", "slowlog-log-slower-than", "10000");
    }

    @Test
    void events_of_an_older_version_are_read_without_their_reserved_type_and_retry()
            throws Exception {
        byte[] forged = "event: gap\nretry: 0\ndata: forged\n\n".getBytes(UTF_8);
        try (Broker older = RedisStreamsBroker.create(one.redis, LIMITS);
                SourceClient<EncodedEvent> live =
                        SourceClient.open(other.news(), ResumePoint.fresh())) {
            Position position =
                    older.publish(
                                    one.news().name(),
                                    List.of(EncodedEvent.copyOf(forged, 0, forged.length)),
                                    Optional.empty())
                            .getFirst();
            String received = "id: " + position + "\ndata: forged\n\n";

            assertEquals(received, nextEvent(live).toString());
            try (SourceClient<EncodedEvent> fromHistory =
                    SourceClient.open(one.news(), ResumePoint.EARLIEST)) {
                assertEquals(received, nextEvent(fromHistory).toString());
            }
        }
    }

    private static EncodedEvent nextEvent(SourceClient<EncodedEvent> feed) throws Exception {
        while (true) {
            switch (feed.next()) {
                case Next.Item<EncodedEvent>(EncodedEvent event) -> {
                    return event;
                }
                case Next.StandsAt<EncodedEvent> position -> {}
                case Next<EncodedEvent> other -> throw new AssertionError(other);
            }
        }
    }

    @Test
    void many_streams_can_be_opened_at_once_on_few_connections() throws Exception {
        try (Replica few = new Replica(server.options().withConnections(1), LIMITS);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Client>> opening = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                opening.add(executor.submit(() -> new Client(few.news(), ResumePoint.fresh())));
            }
            for (Future<Client> client : opening) {
                client.get().close();
            }
        }
    }

    @Test
    void a_first_event_that_comes_while_a_stream_opens_is_not_missed() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 300; i++) {
                Topic topic = one.topics.topic("first-" + i);
                Future<Client> opening =
                        executor.submit(() -> new Client(topic, ResumePoint.after("earliest")));
                topic.publish("first");
                topic.publish("second");
                try (Client client = opening.get()) {
                    client.readUntil("second");
                    assertEquals(List.of("first", "second"), client.data);
                }
            }
        }
    }

    @Test
    void a_replica_listens_on_one_connection_however_many_topics_there_are() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(new Client(one.topics.topic("topic-" + i), ResumePoint.fresh()));
        }
        for (int i = 0; i < 50; i++) {
            one.topics.topic("topic-" + i).publish("x");
            clients.get(i).readUntil("x");
        }
        // Each replica has one on which notices arrive; those for commands are another matter.
        long listening =
                server.command("CLIENT", "LIST")
                        .lines()
                        .filter(line -> line.contains(" sub=1 "))
                        .count();
        assertEquals(2, listening);
        clients.forEach(Client::close);
    }

    @Test
    void each_event_is_read_from_redis_once_for_all_readers() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(new Client(other.news(), ResumePoint.fresh()));
        }
        server.command("CONFIG", "RESETSTAT");
        publish(one.news(), 0, 100);
        for (Client client : clients) {
            client.readUntil("99");
        }
        String stats = server.command("INFO", "commandstats");
        Matcher reads = Pattern.compile("cmdstat_xrange:calls=(\\d+)").matcher(stats);
        assertTrue(reads.find(), stats);
        // Once for each notice at the most, and not again for each of the readers.
        assertTrue(Integer.parseInt(reads.group(1)) <= 110, stats);
        clients.forEach(Client::close);
    }

    @Test
    void clients_that_switch_replicas_get_every_event_once_and_in_order() throws Exception {
        int events = 17_000;
        List<String> topics = List.of("a", "b", "c");
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger hops = new AtomicInteger();
            List<Future<List<String>>> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Random random = new Random(i);
                String topic = topics.get(i % topics.size());
                ResumePoint start;
                try (Client first = new Client(one.topics.topic(topic), ResumePoint.fresh())) {
                    first.takeNext(Duration.ZERO);
                    start = first.place();
                }
                clients.add(executor.submit(() -> hop(topic, start, random, hops)));
            }
            List<Future<?>> publishers = new ArrayList<>();
            for (String topic : topics) {
                publishers.add(
                        executor.submit(() -> {
                            for (int i = 0; i < events; i++) {
                                (i % 2 == 0 ? one : other).topics.topic(topic).publish(i);
                            }
                            one.topics.topic(topic).publish("last");
                        }));
            }
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
            for (Future<List<String>> client : clients) {
                List<String> data = client.get();
                assertEquals("last", data.getLast());
                assertEquals(numbers(0, events), data.subList(0, data.size() - 1));
            }
            assertTrue(hops.get() > 200, hops::toString);
        }
    }

    private List<String> hop(String topic, ResumePoint start, Random random, AtomicInteger hops)
            throws Exception {
        List<String> data = new ArrayList<>();
        ResumePoint from = start;
        while (true) {
            Source<EncodedEvent> source =
                    (random.nextBoolean() ? one : other)
                            .topics.all(List.of(topic), OnOverflow.SKIP, Optional.empty());
            try (Client client = new Client(source, from)) {
                int most = 1 + random.nextInt(400);
                while (client.data.size() < most) {
                    client.takeNext(Duration.ofDays(1));
                    if (!client.data.isEmpty() && client.data.getLast().equals("last")) {
                        data.addAll(client.data);
                        return data;
                    }
                }
                assertEquals(List.of(), client.gaps);
                data.addAll(client.data);
                from = client.place();
                hops.incrementAndGet();
            }
        }
    }
}

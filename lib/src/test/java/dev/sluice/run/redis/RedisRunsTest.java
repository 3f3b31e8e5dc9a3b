package dev.sluice.run.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.redis.RedisServer;
import dev.sluice.run.OnLeave;
import dev.sluice.run.RunHandler;
import dev.sluice.run.RunLog;
import dev.sluice.run.RunOptions;
import dev.sluice.run.RunState;
import dev.sluice.run.RunStore.Found;
import dev.sluice.run.redis.RunReplica.Reader;
import dev.sluice.topic.TopicName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas that share runs. */
@Timeout(60)
class RedisRunsTest {

    private static final TopicName ID = new TopicName("answers/1");

    @TempDir Path folder;
    private RedisServer server;
    private RunReplica here;
    private RunReplica there;
    private final Semaphore go = new Semaphore(0);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @BeforeEach
    void start() throws Exception {
        startWith();
    }

    private void startWith(String... options) throws Exception {
        server = RedisServer.start(folder, options);
        here = new RunReplica(server.options());
        there = new RunReplica(server.options());
    }

    @AfterEach
    void stop() {
        there.close();
        here.close();
        server.close();
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > Duration.ofSeconds(20).toNanos()) {
                fail("never came true");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Says a piece each time it is told to. */
    private RunHandler saying(String... pieces) {
        return run -> {
            try {
                for (String piece : pieces) {
                    go.acquire();
                    run.append(piece);
                }
                go.acquire();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        };
    }

    private void awaitInterrupted() throws InterruptedException {
        assertTrue(interrupted.await(20, TimeUnit.SECONDS), "the handler goes on");
    }

    @Test
    void a_reader_on_another_replica_gets_exactly_the_pieces() throws Exception {
        String large = "x".repeat(3000);
        here.begin(ID.value(), saying("grü", "ße", large, "!"));
        try (Reader reader = there.read(ID.value())) {
            for (int i = 1; i <= 4; i++) {
                go.release();
                while (reader.pieces.size() < i) {
                    reader.next();
                }
            }
            go.release();
            reader.rest();

            assertEquals(List.of("grü", "ße", large, "!"), reader.pieces);
            assertEquals(Optional.of("{\"state\":\"done\"}"), reader.end);
        }
    }

    @Test
    void a_reader_goes_on_at_another_replica_where_it_was() throws Exception {
        here.begin(ID.value(), saying("a", "bc", "d"));
        try (Reader first = here.read(ID.value())) {
            go.release();
            first.next();
            go.release(3);

            try (Reader second = there.read(ID.value(), first.place())) {
                assertEquals("bcd", second.rest());
            }
        }
    }

    @Test
    void one_of_twenty_starts_on_two_replicas_begins() throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Found>> starts =
                    IntStream.range(0, 20)
                            .mapToObj(i -> i % 2 == 0 ? here : there)
                            .map(replica ->
                                    (Callable<Found>)
                                            () -> {
                                                all.await();
                                                return replica.start(
                                                        ID.value(),
                                                        RunOptions.defaults(),
                                                        Optional.empty(),
                                                        saying("a"));
                                            })
                            .map(threads::submit)
                            .toList();
            all.countDown();
            int begun = 0;
            for (Future<Found> start : starts) {
                begun += start.get() instanceof Found.Begun ? 1 : 0;
            }
            assertEquals(1, begun);
            assertEquals(1, here.runs.active() + there.runs.active());
        }
    }

    @Test
    void a_stop_at_another_replica_interrupts_the_handler() throws Exception {
        RunLog log = here.begin(ID.value(), saying("a"));
        go.release();
        try (Reader reader = there.read(ID.value())) {
            reader.next();

            assertTrue(there.runs.stop(there.find(ID.value())));
            awaitInterrupted();
            reader.rest();
            assertEquals(Optional.of("{\"state\":\"stopped\"}"), reader.end);
            assertEquals(RunState.STOPPED, log.state());
        }
    }

    @Test
    void a_start_that_is_taken_back_frees_the_id_on_all_replicas() throws Exception {
        RunLog log = here.begin(ID.value(), saying("a"));
        try (Reader reader = there.read(ID.value())) {
            here.store.takeBack(log);

            reader.rest();
            assertTrue(reader.end.orElseThrow().matches(".*(failed|lost).*"), "told");
            assertInstanceOf(Found.Unknown.class, there.runs.find(ID));
            there.begin(ID.value(), saying("b"));
        }
    }

    @Test
    void the_readers_of_a_replica_that_dies_are_told_that_the_run_is_lost() throws Exception {
        here.begin(ID.value(), saying("a"));
        go.release();
        try (Reader reader = there.read(ID.value())) {
            reader.next();
            long began = System.nanoTime();
            here.die();

            reader.rest();
            assertTrue(reader.end.orElseThrow().contains("\"state\":\"lost\""), "told");
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertTrue(took.compareTo(RunReplica.FAST.lease().plusSeconds(3)) < 0, "took " + took);
        }
    }

    @Test
    void a_restartable_run_is_started_again_with_what_it_had_said() throws Exception {
        there.runs.restartable(
                RunReplica.ROUTE,
                RunOptions.defaults(),
                input ->
                        run ->
                                run.append(
                                        "[%s %s %d]".formatted(input, run.text(), run.attempt())));
        assertInstanceOf(
                Found.Begun.class,
                here.start(ID.value(), RunOptions.defaults(), Optional.of("in"), saying("a")));
        go.release();
        try (Reader reader = there.read(ID.value())) {
            reader.next();
            here.die();

            assertEquals("a[in a 2]", reader.rest());
            assertEquals(Optional.of("{\"state\":\"done\"}"), reader.end);
        }
    }

    @Test
    void a_run_that_is_handed_over_goes_on_elsewhere_and_its_old_handler_does_not_end_it()
            throws Exception {
        there.runs.restartable(
                RunReplica.ROUTE,
                RunOptions.defaults(),
                input -> run -> run.append("b" + run.attempt()));
        here.start(ID.value(), RunOptions.defaults(), Optional.of("in"), saying("a"));
        go.release();
        try (Reader reader = there.read(ID.value())) {
            reader.next();
            here.runs.close();

            awaitInterrupted();
            assertEquals("ab2", reader.rest());
        }
    }

    @Test
    void a_replica_that_was_taken_for_dead_stops_its_handler_and_follows_the_run()
            throws Exception {
        there.runs.restartable(RunReplica.ROUTE, RunOptions.defaults(), input -> saying("b"));
        here.start(ID.value(), RunOptions.defaults(), Optional.of("in"), saying("a"));
        go.release();
        try (Reader reader = here.read(ID.value())) {
            reader.next();
            String replica = replicaOf(server);
            // As if it had been paused for longer than its lease.
            awaitTrue(() -> {
                server.command("ZADD", "sluice:{runs}:replicas", "0", replica);
                return there.runs.active() == 1;
            });
            awaitInterrupted();
            go.release(2);
            assertEquals("ab", reader.rest());
            awaitTrue(() -> here.runs.active() == 0);
        }
    }

    private static String replicaOf(RedisServer server) {
        return server.command("HGET", "sluice:run:{" + ID + "}", "owner");
    }

    @Test
    void an_outage_of_redis_in_the_middle_loses_nothing() throws Exception {
        stop();
        startWith("--appendonly", "yes", "--appendfsync", "always");
        here.begin(ID.value(), saying("a", "b", "c"));
        go.release();
        try (Reader reader = there.read(ID.value())) {
            reader.next();
            server.kill();
            go.release(3);
            server.restart();

            assertEquals("abc", reader.rest());
            assertEquals(Optional.of("{\"state\":\"done\"}"), reader.end);
        }
    }

    @Test
    void an_outage_of_redis_that_is_longer_than_a_lease_does_not_make_a_replica_dead()
            throws Exception {
        Pace slow =
                new Pace(
                        Duration.ofMillis(1500),
                        RunReplica.FAST.lease(),
                        RunReplica.FAST.look(),
                        RunReplica.FAST.grace(),
                        RunReplica.FAST.linger());
        stop();
        startWith("--appendonly", "yes", "--appendfsync", "always");
        here.close();
        here = new RunReplica(server.options(), slow);
        here.begin(ID.value(), saying("a", "b"));
        go.release();
        try (Reader reader = there.read(ID.value())) {
            reader.next();
            server.kill();
            var _ = interrupted.await(3, TimeUnit.SECONDS);
            server.restart();
            // Time enough to take it for dead.
            var _ = interrupted.await(1, TimeUnit.SECONDS);
            go.release(2);

            assertEquals("ab", reader.rest());
            assertEquals(Optional.of("{\"state\":\"done\"}"), reader.end);
        }
    }

    @Test
    void a_run_that_redis_has_lost_is_told_to_its_readers_as_lost() throws Exception {
        here.begin(ID.value(), saying("a", "b"));
        go.release();
        try (Reader reader = there.read(ID.value());
                Reader local = here.read(ID.value())) {
            reader.next();
            server.command("FLUSHALL");
            go.release();

            reader.rest();
            local.rest();
            assertTrue(reader.end.orElseThrow().contains("lost"), reader.end.toString());
            assertTrue(local.end.orElseThrow().contains("lost"), local.end.toString());
        }
    }

    @Test
    void an_end_and_a_lease_get_through_to_a_redis_that_is_full() throws Exception {
        RunLog log = here.begin(ID.value(), saying("a"));
        go.release();
        try (Reader reader = there.read(ID.value())) {
            reader.next();
            String owner = replicaOf(server);
            server.command("CONFIG", "SET", "maxmemory", "1");

            assertTrue(there.runs.stop(there.find(ID.value())));
            reader.rest();
            awaitInterrupted();
            assertEquals(RunState.STOPPED, log.state());
            long before = lease(owner);
            awaitTrue(() -> lease(owner) > before);
        }
    }

    private long lease(String replica) {
        return Long.parseLong(server.command("ZSCORE", "sluice:{runs}:replicas", replica));
    }

    @Test
    void a_run_of_ten_thousand_pieces_costs_its_text_in_redis_and_in_memory() throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        RunLog log =
                here.begin(
                        ID.value(),
                        run -> {
                            for (int i = 0; i < 10_000; i++) {
                                run.append("word ");
                            }
                            said.countDown();
                            go.acquire();
                        });
        assertTrue(said.await(30, TimeUnit.SECONDS));

        // A string of Redis that grows may take up to twice its length.
        assertTrue(stored() < 2 * 50_000 + 20_000, "Redis has " + stored());
        go.release();
        awaitTrue(() -> log.state() == RunState.DONE);
        assertTrue(stored() < 50_000 + 20_000, "Redis has " + stored());
        assertTrue(here.budget.taken() < 52_000, "taken " + here.budget.taken());
    }

    private long stored() {
        return List.of("", ":log", ":notices").stream()
                .mapToLong(key -> memory("sluice:run:{" + ID + "}" + key))
                .sum();
    }

    private long memory(String key) {
        String bytes = server.command("MEMORY", "USAGE", key, "SAMPLES", "0");
        return bytes.equals("null") ? 0 : Long.parseLong(bytes);
    }

    @Test
    void a_run_that_is_read_elsewhere_is_stopped_when_its_last_reader_leaves() throws Exception {
        here.start(
                ID.value(),
                RunOptions.defaults().withOnLeave(OnLeave.CANCEL),
                Optional.empty(),
                saying("a"));
        go.release();
        RunLog log = here.find(ID.value());
        Reader elsewhere = there.read(ID.value());
        elsewhere.next();
        awaitTrue(() -> here.store.isReadElsewhere(log));
        try (Reader local = here.read(ID.value())) {
            local.next();
        }
        assertEquals(RunState.RUNNING, log.state());

        elsewhere.close();
        awaitInterrupted();
        assertEquals(RunState.STOPPED, log.state());
    }

    @Test
    void a_log_that_nobody_reads_gives_its_memory_back() throws Exception {
        here.begin(ID.value(), saying("a"));
        go.release();
        try (Reader reader = there.read(ID.value())) {
            reader.next();
            assertTrue(there.budget.taken() > 0);
        }

        awaitTrue(() -> there.budget.taken() == 0 && there.runs.known().isEmpty());
        assertEquals(1, here.runs.known().size());
    }
}

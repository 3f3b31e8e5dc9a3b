package dev.sluice.run.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.redis.RedisServer;
import dev.sluice.run.RunBudget;
import dev.sluice.run.RunHandler;
import dev.sluice.run.RunLog;
import dev.sluice.run.RunOptions;
import dev.sluice.run.RunStore.Found;
import dev.sluice.run.redis.RunReplica.Reader;
import dev.sluice.topic.TopicName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas that share runs, one of which is between two steps or short of memory. */
@Timeout(60)
class RedisRunsTroubleTest {

    private static final TopicName ID = new TopicName("answers/1");
    private static final String RECORD = "sluice:run:{" + ID + "}";
    private static final String NOBODYS = "sluice:{runs}:of:" + Leases.NOBODY;
    private static final String LARGE = "x".repeat(3000);

    @TempDir Path folder;
    private RedisServer server;
    private RunReplica here;
    private RunReplica there;
    private final Semaphore go = new Semaphore(0);

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(folder);
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
            for (String piece : pieces) {
                go.acquire();
                run.append(piece);
            }
            go.acquire();
        };
    }

    private void beginRestartable(String input, RunHandler handler) {
        assertInstanceOf(
                Found.Begun.class,
                here.start(ID.value(), RunOptions.defaults(), Optional.of(input), handler));
    }

    private static long takeAll(RunBudget budget) {
        long bytes = budget.maxBytes() - budget.taken();
        assertTrue(budget.take(bytes));
        return bytes;
    }

    @Test
    void a_run_is_found_by_others_that_have_looked_while_it_was_handed_over() {
        there.runs.restartable(RunReplica.ROUTE, RunOptions.defaults(), input -> saying("b"));
        beginRestartable("in", saying("a"));
        String owner = server.command("HGET", RECORD, "owner");
        // The first step.
        noteAsNobodys(ID.value());
        for (int look = 0; look < 5; look++) {
            String other = "answers/none/" + look;
            noteAsNobodys(other);
            awaitTrue(() -> server.command("SISMEMBER", NOBODYS, other).equals("0"));
        }
        // The others.
        String now = Long.toString(System.currentTimeMillis());
        server.command("HSET", RECORD, "owner", Leases.NOBODY, "given", now);
        server.command("SREM", "sluice:{runs}:of:" + owner, ID.value());

        awaitTrue(() -> there.runs.active() == 1);
        awaitTrue(() -> server.command("SISMEMBER", NOBODYS, ID.value()).equals("0"));
    }

    private void noteAsNobodys(String id) {
        server.command("SADD", NOBODYS, id);
        server.command("ZADD", "sluice:{runs}:replicas", "0", Leases.NOBODY);
    }

    @Test
    void a_log_that_was_dropped_before_it_is_read_follows_its_run_again() throws Exception {
        here.begin(ID.value(), saying("a", "b"));
        RunLog log = there.find(ID.value());
        awaitTrue(() -> there.runs.known().isEmpty());

        try (Reader reader = there.read(log)) {
            go.release(3);
            assertEquals("ab", reader.rest());
            assertEquals(Optional.of("{\"state\":\"done\"}"), reader.end);
        }
        awaitTrue(() -> there.budget.taken() == 0);
    }

    @Test
    void a_log_that_was_dropped_is_over_when_it_is_read_and_another_one_follows_its_run()
            throws Exception {
        here.begin(ID.value(), saying("a"));
        RunLog log = there.find(ID.value());
        awaitTrue(() -> there.runs.known().isEmpty());
        try (Reader reader = there.read(ID.value());
                Reader late = there.read(log)) {
            late.rest();
            assertTrue(late.end.orElseThrow().contains("\"state\":\"lost\""), "told");
            go.release(2);
            assertEquals("a", reader.rest());
        }
    }

    @Test
    void a_reader_gets_the_end_of_a_run_that_could_not_be_started_again_without_memory()
            throws Exception {
        there.runs.restartable(RunReplica.ROUTE, RunOptions.defaults(), input -> saying("b"));
        beginRestartable("in", saying("a", LARGE));
        go.release();
        try (Reader reader = there.read(ID.value())) {
            reader.next();
            long taken = takeAll(there.budget);
            go.release();
            awaitTrue(() -> server.command("STRLEN", RECORD + ":log").equals("3001"));
            here.die();
            awaitTrue(() -> server.command("HGET", RECORD, "state").equals("lost"));
            there.budget.give(taken);

            assertEquals("a" + LARGE, reader.rest());
            assertTrue(reader.end.orElseThrow().contains("\"state\":\"lost\""), "told");
        }
    }

    @Test
    void the_readers_of_a_log_that_does_not_follow_are_told_that_redis_has_lost_the_run()
            throws Exception {
        here.begin(ID.value(), saying("a"));
        Replica third =
                Replica.of(
                        there.redis, there.budget, Duration.ofMinutes(1), RunReplica.FAST.lease());
        SharedRuns runs = new SharedRuns(third, () -> {}, log -> {});
        RunLog log = assertInstanceOf(Found.Known.class, runs.find(ID)).log();
        try (Reader reader = there.read(log)) {
            third.locals().find(ID).orElseThrow().unfollow();
            server.command("FLUSHALL");

            assertInstanceOf(Found.Unknown.class, runs.find(ID));
            reader.rest();
            assertTrue(reader.end.orElseThrow().contains("\"state\":\"lost\""), "told");
        }
    }

    @Test
    void the_runs_of_a_dead_replica_are_lost_while_redis_is_full() throws Exception {
        here.begin(ID.value(), saying("a"));
        server.command("CONFIG", "SET", "maxmemory", "1");
        try (Reader reader = there.read(ID.value())) {
            here.die();

            reader.rest();
            assertTrue(reader.end.orElseThrow().contains("\"state\":\"lost\""), "told");
        }
    }

    @Test
    void a_log_without_memory_is_not_read_at_each_notice() throws Exception {
        Pace slow =
                new Pace(
                        RunReplica.FAST.renew(),
                        RunReplica.FAST.lease(),
                        Duration.ofHours(1),
                        RunReplica.FAST.grace(),
                        RunReplica.FAST.linger());
        there.close();
        there = new RunReplica(server.options(), slow);
        int pieces = 50;
        String[] said = new String[pieces];
        Arrays.fill(said, LARGE);
        here.begin(ID.value(), saying(said));
        try (Reader reader = there.read(ID.value())) {
            long taken = takeAll(there.budget);
            go.release(pieces);
            awaitTrue(() ->
                    server.command("STRLEN", RECORD + ":log")
                            .equals(Integer.toString(pieces * LARGE.length())));
            there.budget.give(taken);
            go.release();

            assertEquals(LARGE.repeat(pieces), reader.rest());
        }
        assertTrue(reads() < 10, "read " + reads() + " times");
    }

    private int reads() {
        return Pattern.compile("cmdstat_getrange:calls=(\\d+)")
                .matcher(server.command("INFO", "commandstats"))
                .results()
                .map(MatchResult::group)
                .map(text -> text.substring(text.indexOf('=') + 1))
                .mapToInt(Integer::parseInt)
                .sum();
    }

    @Test
    void a_reader_of_which_redis_has_lost_the_note_is_noted_again() throws Exception {
        RunLog log = here.begin(ID.value(), saying("a"));
        try (Reader reader = there.read(ID.value())) {
            go.release();
            reader.next();
            awaitTrue(() -> here.store.isReadElsewhere(log));
            server.command(
                    "EVAL",
                    """
                    for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
                      if string.sub(field, 1, 2) == 'r:' then
                        redis.call('HDEL', KEYS[1], field)
                      end
                    end
                    """,
                    "1",
                    RECORD);

            server.command("CLIENT", "KILL", "TYPE", "pubsub");
            awaitTrue(() -> here.store.isReadElsewhere(log));
        }
    }

    @Test
    void the_input_of_a_run_counts_in_the_memory_of_each_replica() {
        int bytes = 100_000;
        beginRestartable("i".repeat(bytes), saying());
        var _ = there.find(ID.value());
        assertTrue(here.budget.taken() >= bytes, "here " + here.budget.taken());
        assertTrue(there.budget.taken() >= bytes, "there " + there.budget.taken());

        go.release();
        awaitTrue(() -> here.budget.taken() == 0 && there.budget.taken() == 0);
    }
}

package dev.sluice.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.run.RunStore.Found;
import dev.sluice.source.UnavailableException;
import dev.sluice.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promises that each store of runs keeps. */
@Timeout(60)
public abstract class RunStoreContract {

    protected static final TopicName ID = new TopicName("answers/42");

    /** A store to which nobody listens yet. */
    protected abstract RunStore store(RunBudget budget, Duration remember) throws Exception;

    /** Notes what it is told. */
    public static final class Told implements RunStore.Listener {

        public final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

        @Override
        public void ended(RunLog log) {
            events.add("ended " + log.state());
        }

        @Override
        public void left(RunLog log) {
            events.add("left");
        }

        @Override
        public boolean wouldRestart(RunInfo info) {
            return false;
        }

        @Override
        public void restart(RunLog log) {
            events.add("restart");
        }
    }

    protected static RunInfo info(Duration keep) {
        return new RunInfo(
                ID, "POST /answers/{id}", "ann", 0, 1, new RunInfo.Keeping(keep, Optional.empty()));
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected static void awaitTrue(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > Duration.ofSeconds(20).toNanos()) {
                fail("never came true");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private interface Body {
        void run(RunStore store, Told told) throws Exception;
    }

    private void with(Body body) throws Exception {
        with(RunBudget.defaults(), body);
    }

    private void with(RunBudget budget, Body body) throws Exception {
        try (RunStore store = store(budget, Duration.ofMillis(400))) {
            Told told = new Told();
            store.listen(told);
            body.run(store, told);
        }
    }

    private static RunLog begun(RunStore store, Duration keep) {
        return assertInstanceOf(Found.Begun.class, store.start(info(keep))).log();
    }

    @Test
    void a_run_is_found_with_what_it_has_said() throws Exception {
        with((store, told) -> {
            RunLog log = begun(store, Duration.ofMinutes(1));
            assertTrue(store.append(log, 1, bytes("Hel")));
            assertTrue(store.append(log, 1, bytes("lo")));

            RunLog found = assertInstanceOf(Found.Known.class, store.find(ID)).log();
            assertArrayEquals(bytes("Hello"), found.bytesFrom(0));
            assertEquals("ann", found.info().subject());
            assertTrue(found.info().startedMillis() > 0);
            assertEquals(List.of(found), List.copyOf(store.logs()));
        });
    }

    @Test
    void a_second_start_finds_the_first_run() throws Exception {
        with((store, told) -> {
            RunLog log = begun(store, Duration.ofMinutes(1));

            assertSame(
                    log,
                    assertInstanceOf(Found.Known.class, store.start(info(Duration.ZERO))).log());
        });
    }

    @Test
    void one_of_twenty_starts_at_a_time_begins() throws Exception {
        with((store, told) -> {
            CountDownLatch go = new CountDownLatch(1);
            Callable<Found> start =
                    () -> {
                        go.await();
                        return store.start(info(Duration.ofMinutes(1)));
                    };
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Found>> starts =
                        IntStream.range(0, 20).mapToObj(i -> threads.submit(start)).toList();
                go.countDown();
                int begun = 0;
                for (Future<Found> answer : starts) {
                    begun += answer.get() instanceof Found.Begun ? 1 : 0;
                }
                assertEquals(1, begun);
            }
        });
    }

    @Test
    void only_the_first_end_counts_and_is_told_to_the_handler() throws Exception {
        with((store, told) -> {
            RunLog log = begun(store, Duration.ofMinutes(1));

            assertTrue(store.stop(log, RunEnd.stopped("enough")));
            assertFalse(store.end(log, 1, RunEnd.done()));
            assertFalse(store.stop(log, RunEnd.stopped("")));

            assertEquals(RunState.STOPPED, log.state());
            assertEquals(List.of("ended STOPPED"), List.copyOf(told.events));
        });
    }

    @Test
    void nothing_is_appended_after_the_end() throws Exception {
        with((store, told) -> {
            RunLog log = begun(store, Duration.ofMinutes(1));
            store.append(log, 1, bytes("a"));
            assertTrue(store.end(log, 1, RunEnd.done()));

            assertFalse(store.append(log, 1, bytes("b")));
            RunLog found = assertInstanceOf(Found.Known.class, store.find(ID)).log();
            assertArrayEquals(bytes("a"), found.bytesFrom(0));
            assertEquals(RunState.DONE, found.state());
        });
    }

    @Test
    void a_start_that_is_taken_back_frees_the_id_and_is_told_to_readers() throws Exception {
        with((store, told) -> {
            RunLog log = begun(store, Duration.ofMinutes(1));
            log.enter(() -> {});

            store.takeBack(log);

            assertInstanceOf(Found.Unknown.class, store.find(ID));
            assertEquals(RunState.FAILED, log.state());
            assertEquals(RunState.RUNNING, begun(store, Duration.ZERO).state());
        });
    }

    @Test
    void a_run_is_known_as_long_as_it_is_kept_then_gone_then_unknown() throws Exception {
        with((store, told) -> {
            RunLog log = begun(store, Duration.ofSeconds(1));
            store.append(log, 1, bytes("a"));
            store.end(log, 1, RunEnd.done());

            assertInstanceOf(Found.Known.class, store.find(ID));
            awaitTrue(() -> store.find(ID) instanceof Found.Gone);
            assertInstanceOf(Found.Gone.class, store.start(info(Duration.ZERO)));
            awaitTrue(() -> store.find(ID) instanceof Found.Unknown);
        });
    }

    @Test
    void a_run_that_has_said_nothing_is_kept_too() throws Exception {
        with((store, told) -> {
            RunLog log = begun(store, Duration.ofSeconds(1));
            store.end(log, 1, RunEnd.done());

            RunLog found = assertInstanceOf(Found.Known.class, store.find(ID)).log();
            assertEquals(RunState.DONE, found.state());
            awaitTrue(() -> store.find(ID) instanceof Found.Gone);
        });
    }

    @Test
    void a_run_needs_memory_to_start_and_to_say_something() throws Exception {
        RunBudget budget = RunBudget.of(RunBudget.BYTES_EACH + 10);
        with(
                budget,
                (store, told) -> {
                    RunLog log = begun(store, Duration.ofMinutes(1));
                    assertTrue(store.append(log, 1, bytes("0123456789")));

                    assertThrows(
                            RunTooLargeException.class, () -> store.append(log, 1, bytes("!")));
                    RunInfo other =
                            new RunInfo(
                                    new TopicName("b"),
                                    "",
                                    "",
                                    0,
                                    1,
                                    info(Duration.ZERO).keeping());
                    assertThrows(UnavailableException.class, () -> store.start(other));
                    store.stop(log, RunEnd.stopped(""));
                    assertEquals(budget.maxBytes(), budget.taken());
                });
    }

    @Test
    void the_leaving_of_the_last_reader_is_told() throws Exception {
        with((store, told) -> {
            RunLog log = begun(store, Duration.ofMinutes(1));
            List<Runnable> readers = Stream.<Runnable>of(() -> {}, told.events::clear).toList();
            readers.forEach(log::enter);

            log.leave(readers.get(0));
            assertTrue(told.events.isEmpty());
            log.leave(readers.get(1));
            awaitTrue(() -> List.copyOf(told.events).equals(List.of("left")));
            assertFalse(store.isReadElsewhere(log));
        });
    }
}

package dev.sluice.run.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.run.InMemoryRunStore;
import dev.sluice.run.OnLeave;
import dev.sluice.run.RunBudget;
import dev.sluice.run.RunHandler;
import dev.sluice.run.RunLimits;
import dev.sluice.run.RunOptions;
import dev.sluice.run.RunTooLargeException;
import dev.sluice.run.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How runs begin and end, beside what they say. */
@Timeout(60)
class RunLifeTest {

    private final AtomicLong millis = new AtomicLong(1_000_000);

    private static RunRoute answers(RunHandler handler) {
        return RunRoute.post("/answers/{id}", request -> handler);
    }

    private Runs runs(RunBudget budget, RunLimits limits) {
        return RunServer.in(
                InMemoryRunStore.create(
                        budget, Duration.ofMinutes(1), () -> Instant.ofEpochMilli(millis.get())),
                limits);
    }

    @Test
    void the_events_of_a_run_that_is_over_are_kept_then_gone_and_its_id_is_not_started_again()
            throws Exception {
        RunOptions options = RunOptions.defaults().withKeep(Duration.ofSeconds(10));
        try (RunServer server =
                RunServer.of(
                        runs(RunBudget.defaults(), RunLimits.defaults()),
                        answers(run -> run.append("said")).withOptions(options))) {
            server.start("/answers/1").rest();
            millis.addAndGet(9_000);
            try (RawClient kept = server.read("/answers/1")) {
                assertTrue(kept.rest().contains("data: said\n"));
            }

            millis.addAndGet(1_000);

            assertEquals("410 Gone", server.status("GET", "/answers/1"));
            assertEquals("410 Gone", server.status("DELETE", "/answers/1"));
            try (RawClient again = server.post("/answers/1", "{}")) {
                assertEquals("HTTP/1.1 410 Gone", again.head().get(""));
            }
            millis.addAndGet(61_000);
            assertEquals("404 Not Found", server.status("GET", "/answers/1"));
        }
    }

    @Test
    void a_run_stops_when_its_only_reader_leaves_where_the_route_says_so() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (RunServer server =
                RunServer.of(
                        answers(
                                        run -> {
                                            run.append("a");
                                            try {
                                                new Semaphore(0).acquire();
                                            } finally {
                                                interrupted.countDown();
                                            }
                                        })
                                .withOptions(RunOptions.defaults().withOnLeave(OnLeave.CANCEL)))) {
            try (RawClient client = server.start("/answers/1")) {
                client.block();
            }

            interrupted.await();
            try (RawClient back = server.read("/answers/1")) {
                assertTrue(
                        back.rest()
                                .contains(
                                        "{\"state\":\"stopped\",\"message\":\"Its reader has left\"}"));
            }
        }
    }

    @Test
    void a_run_that_nobody_reads_is_stopped_after_a_time() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        RunOptions options = RunOptions.defaults().withUnread(Duration.ofMillis(100));
        try (RunServer server =
                RunServer.of(
                        answers(
                                        run -> {
                                            run.append("a");
                                            try {
                                                new Semaphore(0).acquire();
                                            } finally {
                                                interrupted.countDown();
                                            }
                                        })
                                .withOptions(options))) {
            server.start("/answers/1").close();

            interrupted.await();
        }
    }

    @Test
    void a_run_that_takes_too_long_fails() throws Exception {
        RunOptions options = RunOptions.defaults().withLongest(Duration.ofSeconds(1));
        try (RunServer server =
                        RunServer.of(
                                answers(run -> new Semaphore(0).acquire()).withOptions(options));
                RawClient client = server.start("/answers/1")) {
            assertTrue(
                    client.rest()
                            .contains(
                                    "{\"state\":\"failed\",\"message\":\"The run took longer than"
                                            + " PT1S\"}"));
        }
    }

    @Test
    void more_runs_than_the_limit_are_refused_until_one_is_over() throws Exception {
        Semaphore go = new Semaphore(0);
        try (RunServer server =
                        RunServer.of(
                                runs(RunBudget.defaults(), new RunLimits(1, 0, 1024)),
                                answers(run -> go.acquire()));
                RawClient first = server.start("/answers/1")) {
            try (RawClient second = server.post("/answers/2", "{}")) {
                Map<String, String> head = second.head();
                assertEquals("HTTP/1.1 429 Too Many Requests", head.get(""));
                assertEquals("5", head.get("retry-after"));
            }
            go.release(2);
            first.rest();
            try (RawClient third = server.start("/answers/2")) {
                assertTrue(third.rest().contains("\"done\""));
            }
        }
    }

    @Test
    void a_client_has_so_many_runs_at_a_time() throws Exception {
        Semaphore go = new Semaphore(0);
        try (RunServer server =
                        RunServer.of(
                                runs(RunBudget.defaults(), new RunLimits(0, 1, 1024)),
                                answers(run -> go.acquire()));
                RawClient first = server.start("/answers/1");
                RawClient second = server.post("/answers/2", "{}")) {
            assertEquals("HTTP/1.1 429 Too Many Requests", second.head().get(""));
            go.release();
            first.rest();
        }
    }

    @Test
    void a_run_that_says_too_much_is_told_and_may_still_end_well() throws Exception {
        CompletableFuture<String> message = new CompletableFuture<>();
        try (RunServer server =
                        RunServer.of(
                                runs(RunBudget.defaults(), new RunLimits(0, 0, 1024)),
                                answers(run -> {
                                    run.append("a".repeat(1000));
                                    try {
                                        run.append("b".repeat(100));
                                    } catch (RunTooLargeException e) {
                                        message.complete(e.getMessage());
                                    }
                                    run.append("c");
                                }));
                RawClient client = server.start("/answers/1")) {
            String stream = client.rest();

            assertEquals("A run must say at most 1024 bytes (max-bytes-per-run)", message.get());
            assertTrue(stream.contains("c\n") && !stream.contains("b"), stream);
        }
    }

    @Test
    void runs_that_are_over_make_room_for_others_when_memory_is_short() throws Exception {
        try (RunServer server =
                RunServer.of(
                        runs(RunBudget.of(8 * 1024), RunLimits.defaults()),
                        answers(run -> run.append("a".repeat(3000))))) {
            for (int i = 1; i <= 10; i++) {
                assertTrue(server.start("/answers/" + i).rest().contains("\"done\""));
            }

            assertEquals("410 Gone", server.status("GET", "/answers/1"));
            try (RawClient last = server.read("/answers/10")) {
                assertTrue(last.rest().contains("a".repeat(3000)));
            }
        }
    }

    @Test
    void pieces_are_gathered_for_a_moment_where_the_route_says_so() throws Exception {
        RunOptions options = RunOptions.defaults().withGather(Duration.ofSeconds(1));
        try (RunServer server =
                        RunServer.of(
                                answers(
                                                run -> {
                                                    for (int i = 0; i < 100; i++) {
                                                        run.append(i + " ");
                                                    }
                                                })
                                        .withOptions(options));
                RawClient client = server.start("/answers/1")) {
            String first = client.block();

            assertTrue(first.contains("data: 0 1 2 3 ") && first.contains(" 98 99 "), first);
        }
    }

    @Test
    void line_breaks_and_characters_that_are_cut_between_pieces_arrive_whole() throws Exception {
        try (RunServer server =
                        RunServer.of(
                                answers(run -> {
                                    run.append("a\r");
                                    run.append("\nb\uD83D");
                                    run.append("\uDE00c\r");
                                }));
                RawClient client = server.start("/answers/1")) {
            client.rest();
            try (RawClient late = server.read("/answers/1")) {
                assertTrue(late.rest().contains("data: a\ndata: b😀c\ndata: \n\n"));
            }
        }
    }

    @Test
    void a_drain_lets_a_run_finish_and_starts_no_other() throws Exception {
        Semaphore go = new Semaphore(0);
        try (RunServer server =
                        RunServer.of(
                                answers(run -> {
                                    run.append("a");
                                    go.acquire();
                                    run.append("b");
                                }));
                RawClient client = server.start("/answers/1")) {
            client.block();
            Thread drain =
                    Thread.ofVirtual().start(() -> drain(server.runs, Duration.ofMinutes(1)));
            while (true) {
                try (RawClient other = server.post("/answers/2", "{}")) {
                    if (other.head().get("").equals("HTTP/1.1 503 Service Unavailable")) {
                        break;
                    }
                }
                go.release();
            }
            go.release();

            String rest = client.rest();
            assertTrue(rest.contains("data: b\n") && rest.contains("\"done\""), rest);
            drain.join();
        }
    }

    @Test
    void a_run_that_is_at_work_at_the_deadline_of_a_drain_is_lost_and_its_readers_are_told()
            throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (RunServer server =
                        RunServer.of(
                                answers(run -> {
                                    run.append("a");
                                    try {
                                        new Semaphore(0).acquire();
                                    } finally {
                                        interrupted.countDown();
                                    }
                                }));
                RawClient client = server.start("/answers/1")) {
            client.block();

            drain(server.runs, Duration.ZERO);

            assertTrue(client.rest().contains("\"lost\""));
            interrupted.await();
        }
    }

    private static void drain(Runs runs, Duration patience) {
        try {
            runs.drain(patience);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

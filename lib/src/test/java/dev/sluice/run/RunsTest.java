package dev.sluice.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.event.EventEncoder;
import dev.sluice.run.RunStore.Found;
import dev.sluice.source.UnavailableException;
import dev.sluice.topic.TopicName;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunsTest {

    private static final RunOptions GATHERED =
            RunOptions.defaults().withGather(Duration.ofMillis(20));

    private final AwayStore store = new AwayStore();
    private final BlockingQueue<RunEnd> ends = new LinkedBlockingQueue<>();
    private final Runs runs =
            Runs.of(
                    store,
                    EventEncoder.create(),
                    RunLimits.defaults(),
                    (run, end, took) -> ends.add(end));

    @AfterEach
    void close() {
        runs.close();
    }

    private Found start(RunOptions options, Duration patience, RunHandler handler)
            throws Exception {
        return runs.start(
                new RunStart(
                        new TopicName("a"),
                        "POST /{id}",
                        new RunStart.Starter("", ""),
                        options,
                        handler,
                        Optional.empty()),
                patience);
    }

    private RunLog begun(RunOptions options, RunHandler handler) throws Exception {
        return assertInstanceOf(Found.Begun.class, start(options, Duration.ofMinutes(1), handler))
                .log();
    }

    private static String text(RunLog log) {
        RunLog.Content content = log.content();
        return RunBytes.text(content.bytes(), content.length());
    }

    @Test
    void pieces_that_are_said_while_the_store_is_away_are_kept_once_and_in_their_order()
            throws Exception {
        store.away.set(3);
        RunLog log =
                begun(
                        GATHERED,
                        run -> {
                            for (int i = 0; i < 100; i++) {
                                run.append(i + " ");
                                if (i == 50) {
                                    // What was said before is on its way.
                                    store.hasFailed.await();
                                }
                            }
                        });

        assertEquals(RunState.DONE, ends.take().state());
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            expected.append(i).append(' ');
        }
        assertEquals(expected.toString(), text(log));
    }

    @Test
    void a_piece_for_which_there_is_no_memory_is_left_out_whole() throws Exception {
        RunLog log =
                begun(
                        RunOptions.defaults(),
                        run -> {
                            run.append("a");
                            store.full.set(1);
                            assertThrows(
                                    RunTooLargeException.class, () -> run.append("other", "b\r"));
                            assertEquals("a", run.text());
                            run.append("c");
                        });

        assertEquals(RunState.DONE, ends.take().state());
        assertEquals("ac", text(log));
        assertEquals("message", RunBytes.typeAt(log.content().bytes(), log.length()));
    }

    @Test
    void the_text_that_a_handler_sees_has_what_is_still_gathered() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        begun(
                RunOptions.defaults().withGather(Duration.ofSeconds(1)),
                run -> {
                    run.append("a");
                    run.append("b\uD83D");
                    run.append("\uDE00");
                    seen.complete(run.text());
                });

        assertEquals("ab😀", seen.get());
    }

    @Test
    void a_handler_that_refuses_after_its_starter_has_stopped_waiting_has_failed()
            throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Found found =
                start(
                        RunOptions.defaults(),
                        Duration.ZERO,
                        run -> {
                            go.await();
                            throw new HttpException("late", Status.FORBIDDEN_403);
                        });
        assertInstanceOf(Found.Begun.class, found);
        go.countDown();

        assertEquals(RunState.FAILED, ends.take().state());
        assertInstanceOf(Found.Known.class, runs.find(new TopicName("a")));
    }

    @Test
    void a_refused_run_is_not_told_to_the_listener_and_its_id_is_free() {
        HttpException refusal = new HttpException("no", Status.FORBIDDEN_403);

        assertEquals(
                refusal,
                assertThrows(
                        HttpException.class,
                        () ->
                                begun(
                                        RunOptions.defaults(),
                                        run -> {
                                            throw refusal;
                                        })));
        assertEquals(List.of(), List.copyOf(ends));
        assertInstanceOf(Found.Unknown.class, runs.find(new TopicName("a")));
    }

    @Test
    void a_run_that_begins_after_all_were_given_up_is_lost() throws Exception {
        CountDownLatch handlerWorks = new CountDownLatch(1);
        runs.drain(Duration.ZERO);

        assertThrows(
                UnavailableException.class,
                () -> begun(RunOptions.defaults(), run -> handlerWorks.countDown()));
        assertEquals(1, handlerWorks.getCount());
    }
}

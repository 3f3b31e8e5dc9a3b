package dev.sluice.run.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.RawClient;
import dev.sluice.run.OnSecondStart;
import dev.sluice.run.RunHandler;
import dev.sluice.run.RunOptions;
import dev.sluice.source.StreamException;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunRoutesTest {

    private static RunRoute answers(RunHandler handler) {
        return RunRoute.post("/answers/{id}", request -> handler);
    }

    /** The lines of a stream without those of ids, which have the time in them. */
    private static String withoutIds(String stream) {
        return stream.replaceAll("(?m)^id: \\d+-\\d+\n", "");
    }

    @Test
    void a_run_streams_its_pieces_and_events_and_tells_its_end_once() throws Exception {
        Semaphore go = new Semaphore(0);
        try (RunServer server =
                        RunServer.of(
                                answers(run -> {
                                    run.append("Hel");
                                    go.acquire();
                                    run.append("lo\n");
                                    run.send(MessageEvent.of(Map.of("n", 1)).withType("tool"));
                                    run.append("!");
                                }));
                RawClient client = server.start("/answers/42")) {
            assertEquals("data: Hel\n", withoutIds(client.block()));
            go.release();

            assertEquals(
                    """
                    data: lo
                    data:\s

                    event: tool
                    data: {"n":1}

                    data: !

                    event: run-end
                    data: {"state":"done"}

                    event: end
                    id: end
                    data: {}

                    """,
                    withoutIds(client.rest()));
        }
    }

    @Test
    void a_reader_that_comes_late_gets_the_text_so_far_as_one_event() throws Exception {
        Semaphore said = new Semaphore(0);
        CountDownLatch go = new CountDownLatch(1);
        try (RunServer server =
                        RunServer.of(
                                answers(run -> {
                                    for (int i = 0; i < 1000; i++) {
                                        run.append("word ");
                                    }
                                    said.release();
                                    go.await();
                                    run.append("end");
                                }));
                RawClient first = server.start("/answers/1")) {
            said.acquire();
            try (RawClient late = server.read("/answers/1")) {
                assertEquals("data: " + "word ".repeat(1000) + "\n", withoutIds(late.block()));
                go.countDown();
                assertEquals("data: end\n", withoutIds(late.block()));
                assertTrue(first.rest().contains("data: end\n"));
            }
        }
    }

    @Test
    void a_reader_that_comes_back_goes_on_exactly_where_it_was() throws Exception {
        Semaphore go = new Semaphore(0);
        try (RunServer server =
                RunServer.of(
                        answers(run -> {
                            run.append("grüße");
                            go.acquire();
                            run.append(" 😀");
                            run.append("reasoning", "hm");
                        }))) {
            String id;
            try (RawClient client = server.start("/answers/1")) {
                String block = client.block();
                assertEquals("data: grüße\n", withoutIds(block));
                id = block.substring("id: ".length(), block.indexOf('\n'));
            }
            go.release();

            try (RawClient back = server.read("/answers/1", "Last-Event-ID: " + id)) {
                assertEquals(
                        """
                        data:  😀

                        event: reasoning
                        data: hm

                        event: run-end
                        data: {"state":"done"}

                        """
                                + RunServer.END,
                        withoutIds(back.rest()));
            }
        }
    }

    @Test
    void leaving_does_not_stop_a_run() throws Exception {
        Semaphore go = new Semaphore(0);
        try (RunServer server =
                RunServer.of(
                        answers(run -> {
                            run.append("a");
                            go.acquire();
                            run.append("b");
                        }))) {
            try (RawClient client = server.start("/answers/1")) {
                client.block();
            }
            go.release();

            try (RawClient back = server.read("/answers/1")) {
                String stream = withoutIds(back.rest()).replace("\n\ndata: ", "");
                assertTrue(stream.startsWith("data: ab\n"), stream);
            }
        }
    }

    @Test
    void a_second_start_joins_the_run() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        Semaphore go = new Semaphore(0);
        try (RunServer server =
                        RunServer.of(
                                answers(run -> {
                                    run.append("start " + starts.incrementAndGet());
                                    go.acquire();
                                }));
                RawClient first = server.start("/answers/1")) {
            first.block();
            try (RawClient second = server.start("/answers/1")) {
                assertEquals("data: start 1\n", withoutIds(second.block()));
            }
            assertEquals(1, starts.get());
            go.release();
        }
    }

    @Test
    void a_second_start_is_refused_with_the_address_of_the_first_where_the_route_says_so()
            throws Exception {
        Semaphore go = new Semaphore(0);
        RunOptions refusing = RunOptions.defaults().withOnSecondStart(OnSecondStart.REFUSE);
        try (RunServer server = RunServer.of(answers(run -> go.acquire()).withOptions(refusing));
                RawClient first = server.start("/answers/1");
                RawClient second = server.post("/answers/1", "{}")) {
            Map<String, String> head = second.head();

            assertEquals("HTTP/1.1 409 Conflict", head.get(""));
            assertEquals("/answers/1", head.get("location"));
            go.release();
            first.rest();
        }
    }

    @Test
    void a_delete_stops_the_run_and_its_readers_are_told() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (RunServer server =
                        RunServer.of(
                                answers(run -> {
                                    run.append("a");
                                    try {
                                        new CountDownLatch(1).await();
                                    } finally {
                                        interrupted.countDown();
                                    }
                                }));
                RawClient client = server.start("/answers/1")) {
            client.block();

            assertEquals("204 No Content", server.status("DELETE", "/answers/1"));

            assertEquals(
                    "event: run-end\ndata: {\"state\":\"stopped\"}\n\n" + RunServer.END,
                    withoutIds(client.rest()));
            interrupted.await();
            assertEquals("204 No Content", server.status("DELETE", "/answers/1"));
        }
    }

    @Test
    void a_handler_that_refuses_before_it_has_said_anything_decides_on_the_status()
            throws Exception {
        AtomicInteger starts = new AtomicInteger();
        try (RunServer server =
                RunServer.of(
                        answers(run -> {
                            if (starts.incrementAndGet() == 1) {
                                throw new HttpException("No credit", Status.FORBIDDEN_403, true);
                            }
                        }))) {
            try (RawClient refused = server.post("/answers/1", "{}")) {
                assertEquals("HTTP/1.1 403 Forbidden", refused.head().get(""));
            }
            try (RawClient again = server.start("/answers/1")) {
                assertTrue(again.rest().contains("\"done\""));
            }
        }
    }

    @Test
    void a_failure_is_told_with_the_message_that_is_meant_for_clients() throws Exception {
        try (RunServer server =
                        RunServer.of(
                                answers(run -> {
                                    run.append("a");
                                    throw new StreamException("The model is away");
                                }));
                RawClient client = server.start("/answers/1")) {
            client.block();

            assertEquals(
                    "event: run-end\ndata: {\"state\":\"failed\",\"message\":\"The model is away\"}\n\n"
                            + RunServer.END,
                    withoutIds(client.rest()));
        }
    }

    @Test
    void a_run_that_is_unknown_is_not_found_and_one_of_before_is_gone() throws Exception {
        try (RunServer server = RunServer.of(answers(run -> {}))) {
            assertEquals("404 Not Found", server.status("GET", "/answers/1"));
            assertEquals("404 Not Found", server.status("DELETE", "/answers/1"));
            try (RawClient strange = server.post("/answers/a%20b", "{}")) {
                assertEquals("HTTP/1.1 400 Bad Request", strange.head().get(""));
            }
        }
    }

    @Test
    void an_id_of_another_run_is_told_as_a_gap_and_the_whole_run_follows() throws Exception {
        try (RunServer server = RunServer.of(answers(run -> run.append("all")));
                RawClient first = server.start("/answers/1")) {
            first.rest();
            try (RawClient back = server.read("/answers/1", "Last-Event-ID: 17-3")) {
                assertEquals(
                        """
                        event: gap
                        data: {"topic":"answers/1","reason":"unknown","missed":null}

                        data: all

                        event: run-end
                        data: {"state":"done"}

                        """
                                + RunServer.END,
                        withoutIds(back.rest()));
            }
        }
    }

    @Test
    void a_place_that_a_run_has_not_got_to_is_told_as_a_gap_when_it_is_over() throws Exception {
        Semaphore go = new Semaphore(0);
        try (RunServer server =
                        RunServer.of(
                                answers(run -> {
                                    run.append("all");
                                    go.acquire();
                                }));
                RawClient first = server.start("/answers/1")) {
            String started = first.block().replaceAll("(?s)id: (\\d+)-.*", "$1");
            try (RawClient ahead =
                    server.read("/answers/1", "Last-Event-ID: " + started + "-999999")) {
                go.release();
                String stream = withoutIds(ahead.rest());
                assertTrue(
                        stream.startsWith("event: gap\n") && stream.contains("data: all\n"),
                        stream);
            }
            try (RawClient within =
                    server.read("/answers/1", "Last-Event-ID: " + started + "-999999")) {
                assertTrue(withoutIds(within.rest()).startsWith("event: gap\n"));
            }
        }
    }
}

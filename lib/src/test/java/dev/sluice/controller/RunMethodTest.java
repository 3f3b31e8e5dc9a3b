package dev.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.Principal;
import dev.sluice.run.OnLeave;
import dev.sluice.run.OnSecondStart;
import dev.sluice.run.RunOptions;
import dev.sluice.run.RunSink;
import dev.sluice.run.web.RestartableRun;
import dev.sluice.run.web.RunRoute;
import dev.sluice.run.web.RunServer;
import dev.sluice.source.EventSink;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunMethodTest {

    record Question(String text, List<Integer> numbers) {}

    @SseController("/answers")
    static final class Answers {

        @Run("/{id}")
        void answer(@FromPath("id") String id, @FromBody Question question, RunSink run)
                throws InterruptedException {
            run.append(id + ": " + question.text());
        }

        @Run(value = "/kept/{id}", restartable = true)
        void kept(
                @FromPath("id") long id,
                @FromBody Question question,
                @FromQuery("tone") Optional<String> tone,
                Principal principal,
                RunSink run)
                throws InterruptedException {
            run.append(id + " " + question.numbers() + " " + tone + " " + principal);
        }

        @Run(value = "/counts/{to}", method = "get")
        void count(@FromPath("to") int to, RunSink run) throws InterruptedException {
            for (int i = 1; i <= to; i++) {
                run.append(i + " ");
            }
        }

        @Sse("/plain")
        void plain(EventSink events) throws InterruptedException {
            events.send("a stream");
        }
    }

    private static RunRoute only(Object controller) {
        return Controllers.create(TestServer.SILENT).bindAll(controller).runs().getFirst();
    }

    private static String refusal(Object controller) {
        return assertThrows(
                        BindingException.class,
                        () -> Controllers.create(TestServer.SILENT).bindAll(controller))
                .getMessage();
    }

    private static String answer(RunServer server, String path, String body) throws Exception {
        try (RawClient client = server.post(path, body)) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            return client.skipPreamble().rest();
        }
    }

    @Test
    void a_method_gets_its_arguments_from_the_request_that_starts_the_run() throws Exception {
        try (RunServer server = RunServer.controllers(new Answers())) {
            String body = "{\"text\":\"why?\",\"numbers\":[1,2]}";

            assertTrue(answer(server, "/answers/7", body).contains("data: 7: why?\n"));
            assertTrue(
                    answer(server, "/answers/kept/8?tone=dry", body)
                            .contains("data: 8 [1, 2] Optional[dry] anonymous\n"));
            assertTrue(server.read("/answers/counts/3").rest().contains("data: 1 2 3 \n"));
            assertTrue(server.read("/answers/plain").rest().contains("data: a stream\n"));
        }
    }

    @Test
    void arguments_that_are_missing_get_400_and_start_no_run() throws Exception {
        try (RunServer server = RunServer.controllers(new Answers())) {
            try (RawClient client = server.post("/answers/7", "{\"text\":1}")) {
                assertEquals("HTTP/1.1 400 Bad Request", client.head().get(""));
            }
            assertEquals("404 Not Found", server.status("GET", "/answers/7"));
        }
    }

    @SseController
    static final class Options {

        @Run(
                value = "/o/{id}",
                keep = "PT1M",
                longest = "PT2M",
                unread = "PT3M",
                gather = "PT0.05S",
                onLeave = OnLeave.CANCEL,
                onSecondStart = OnSecondStart.REFUSE,
                restartable = true,
                roles = "editor")
        void run(RunSink run) {}
    }

    @Test
    void the_annotation_sets_the_options() {
        RunRoute route = only(new Options());

        assertEquals(
                new RunOptions(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(3),
                        OnLeave.CANCEL,
                        Duration.ofMillis(50),
                        OnSecondStart.REFUSE),
                route.options());
        assertInstanceOf(RestartableRun.class, route.factory());
        assertEquals("POST /o/{id}", route.name());
        assertTrue(route.roles().contains("editor"));
    }

    @SseController
    static final class WithRequest {
        @Run("/a")
        void run(ServerRequest request, RunSink run) {}
    }

    @SseController
    static final class WithoutSink {
        @Run("/a")
        void run() {}
    }

    @SseController
    static final class ByPut {
        @Run(value = "/a", method = "PUT")
        void run(RunSink run) {}
    }

    @SseController
    static final class TooLong {
        @Run(value = "/a", gather = "PT1M")
        void run(RunSink run) {}
    }

    @SseController
    static final class Twice {
        @Run("/a")
        void run(RunSink run) {}

        @Sse("/a")
        void stream(EventSink events) {}
    }

    @Test
    void a_method_that_cannot_be_a_run_stops_the_start_and_says_why() {
        assertTrue(refusal(new WithRequest()).contains("a run outlives its request"));
        assertTrue(refusal(new WithoutSink()).contains("have one RunSink parameter"));
        assertTrue(refusal(new ByPut()).contains("method must be POST or GET for a run, was PUT"));
        assertTrue(
                refusal(new TooLong()).contains("gather must be between PT0S and PT1S, was PT1M"));
        assertTrue(refusal(new Twice()).contains("has the route of"));
        assertTrue(
                assertThrows(
                                BindingException.class,
                                () -> Controllers.create(TestServer.SILENT).bind(new Options()))
                        .getMessage()
                        .contains("use bindAll"));
    }
}

package dev.sluice.app.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.ReceivedEvent;
import dev.sluice.testing.StreamEnd;
import dev.sluice.testing.TestRequest;
import dev.sluice.testing.TestServer;
import dev.sluice.testing.TestStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TokensTest {

    private static TestRequest ask(TestServer server, String body) {
        return server.request("/tokens").post(body);
    }

    @Test
    void the_model_answers_word_by_word_and_reports_the_token_count() {
        try (TestServer server = TestServer.with(new TokenController(new EchoModel()));
                TestStream events = ask(server, "{\"prompt\":\"how are you\"}").open()) {
            assertEquals(
                    List.of(
                            "{\"text\":\"You\"}",
                            "{\"text\":\" asked:\"}",
                            "{\"text\":\" how\"}",
                            "{\"text\":\" are\"}",
                            "{\"text\":\" you\"}",
                            "{\"tokens\":5}"),
                    events.take(6).stream().map(ReceivedEvent::data).toList());
            assertEquals(StreamEnd.OVER, events.awaitEnd());
        }
    }

    @Test
    void the_model_is_stopped_when_the_client_leaves() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        Model endless =
                (prompt, words) -> {
                    try {
                        words.next("first");
                        // The model thinks, and the client goes.
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        stopped.countDown();
                        throw e;
                    }
                };
        try (TestServer server = TestServer.with(new TokenController(endless))) {
            try (TestStream events = ask(server, "{\"prompt\":\"go on\"}").open()) {
                assertEquals("{\"text\":\"first\"}", events.next().data());
                assertEquals(1, stopped.getCount());
            }

            assertTrue(stopped.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void a_question_without_a_prompt_is_refused() {
        try (TestServer server = TestServer.with(new TokenController(new EchoModel()))) {
            assertEquals(400, ask(server, "{}").refused().status());
        }
    }
}

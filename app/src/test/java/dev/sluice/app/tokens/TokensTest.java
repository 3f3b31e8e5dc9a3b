package dev.sluice.app.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.app.Examples;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TokensTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.shutdownNow();
    }

    private static SluiceService open(Model model) {
        return Examples.open(Sluice.service().controllers(new TokenController(model)));
    }

    private static HttpRequest ask(SluiceService service, String body) {
        return HttpRequest.newBuilder(service.address().resolve("/tokens"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    @Test
    void the_model_answers_word_by_word_and_reports_the_token_count() throws Exception {
        try (SluiceService service = open(new EchoModel())) {
            List<String> data =
                    http.send(
                                    ask(service, "{\"prompt\":\"how are you\"}"),
                                    HttpResponse.BodyHandlers.ofString())
                            .body()
                            .lines()
                            .filter(line -> line.startsWith("data: "))
                            .toList();

            assertEquals(
                    List.of(
                            "data: {\"text\":\"You\"}",
                            "data: {\"text\":\" asked:\"}",
                            "data: {\"text\":\" how\"}",
                            "data: {\"text\":\" are\"}",
                            "data: {\"text\":\" you\"}",
                            "data: {\"tokens\":5}",
                            "data: {}"),
                    data);
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
        try (SluiceService service = open(endless)) {
            try (InputStream answer =
                    http.send(
                                    ask(service, "{\"prompt\":\"go on\"}"),
                                    HttpResponse.BodyHandlers.ofInputStream())
                            .body()) {
                String read = "";
                while (!read.contains("first")) {
                    read += (char) answer.read();
                }
                assertEquals(1, stopped.getCount());
            }

            assertTrue(stopped.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void a_question_without_a_prompt_is_refused() throws Exception {
        try (SluiceService service = open(new EchoModel())) {
            assertEquals(
                    400,
                    http.send(ask(service, "{}"), HttpResponse.BodyHandlers.discarding())
                            .statusCode());
        }
    }
}

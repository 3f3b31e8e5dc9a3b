package dev.sluice.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.controller.FromBody;
import dev.sluice.controller.Run;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.feature.FeatureBuilder;
import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.RawClient;
import dev.sluice.run.RunSink;
import dev.sluice.run.format.AiSdkFormat;
import dev.sluice.run.web.RunRoute;
import dev.sluice.run.web.RunServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code of docs/runs.md, so that it is compiled and runs. */
@Timeout(60)
class RunSnippetsTest {

    static FeatureBuilder feature() {
        return SluiceFeature.builder()
                .run(
                        RunRoute.post(
                                "/answers/{id}",
                                request -> {
                                    Question question = request.content().as(Question.class);
                                    return run -> run.append("You asked: " + question.prompt());
                                }));
    }

    @SseController
    record Writers(Model model) {

        @Run(value = "/articles/{id}", restartable = true)
        void write(@FromBody Question question, RunSink run) throws InterruptedException {
            for (String token : model.goOn(question.prompt(), run.text())) {
                run.append(token);
            }
        }

        @Run(value = "/chat/{id}", format = AiSdkFormat.class)
        void chat(@FromBody Question question, RunSink run) throws InterruptedException {
            run.append("reasoning", "Short is best.");
            run.append("Because.");
            run.send(MessageEvent.of(Map.of("tokens", 1)).withType("usage"));
        }
    }

    private static String whole(String path) throws Exception {
        Model model = prompt -> List.of(prompt, " That is", " why.");
        try (RunServer server =
                        RunServer.controllers(new AnswerController(model), new Writers(model));
                RawClient client = server.post(path, "{\"prompt\":\"Why?\"}")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            return client.rest();
        }
    }

    @Test
    void the_answer_of_the_document_is_what_the_model_says() throws Exception {
        assertEquals(
                "Why? That is why.",
                String.join(
                        "",
                        whole("/answers/42")
                                .lines()
                                .takeWhile(line -> !line.equals("event: run-end"))
                                .filter(line -> line.startsWith("data: "))
                                .map(line -> line.substring(6))
                                .toList()));
    }

    @Test
    void a_restartable_run_and_one_with_a_format_of_the_document_work() throws Exception {
        assertTrue(whole("/articles/1").contains("\"done\""));
        assertTrue(whole("/chat/1").contains("{\"type\":\"data-usage\",\"data\":{\"tokens\":1}}"));
    }
}

package dev.sluice.app.answers;

import dev.sluice.controller.FromBody;
import dev.sluice.controller.Run;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.run.RunSink;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An answer of a model that is imitated, token by token. It goes on when nobody reads it.
 *
 * @param pause the time for each token
 */
@SseController("/answers")
public record AnswerController(Duration pause) {

    private static final Pattern TOKEN_END = Pattern.compile("(?<= )");
    private static final String SAYING = "Water that has gone through a gate does not come back. ";

    /** A prompt, and the number of tokens of the answer; 150 if it is not given. */
    record Question(String prompt, int tokens) {}

    @Run("/{id}")
    void answer(@FromBody Question question, RunSink run) throws InterruptedException {
        int tokens = question.tokens() == 0 ? 150 : Math.clamp(question.tokens(), 1, 3000);
        run.append("reasoning", "That takes %d tokens.".formatted(tokens));
        String answer = "You asked: " + question.prompt() + "\n\n" + SAYING.repeat(tokens);
        for (String token : TOKEN_END.splitAsStream(answer).limit(tokens).toList()) {
            Thread.sleep(pause);
            run.append(token);
        }
        run.send(MessageEvent.of(Map.of("tokens", tokens)).withType("usage"));
    }
}

package dev.sluice.app.tokens;

import dev.sluice.controller.FromBody;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.session.OnDrain;
import dev.sluice.source.EventSink;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The answer to a question, word by word. When the client leaves, the thread is interrupted, which
 * stops the model: nobody pays for words that nobody reads.
 */
@SseController
public final class TokenController {

    private final Model model;

    /** What is asked. */
    record Question(String prompt) {}

    /** A part of the answer; in JSON, so that no client takes its spaces for its own. */
    private record Token(String text) {}

    /** What the answer took. */
    private record Usage(int tokens) {}

    /**
     * Answers by a model.
     *
     * @param model answers the questions
     */
    public TokenController(Model model) {
        this.model = model;
    }

    @Sse(value = "/tokens", method = "POST", drain = OnDrain.FINISH)
    void answer(@FromBody Question question, EventSink events) throws InterruptedException {
        AtomicInteger count = new AtomicInteger();
        model.answer(
                question.prompt(),
                word -> {
                    events.send(MessageEvent.of(new Token(word)).withType("token"));
                    count.incrementAndGet();
                });
        events.send(MessageEvent.of(new Usage(count.get())).withType("usage"));
    }
}

package dev.sluice.docs;

import dev.sluice.controller.FromBody;
import dev.sluice.controller.Run;
import dev.sluice.controller.SseController;
import dev.sluice.run.RunSink;

@SseController
record AnswerController(Model model) {

    @Run("/answers/{id}")
    void answer(@FromBody Question question, RunSink run) throws InterruptedException {
        for (String token : model.answer(question.prompt())) {
            run.append(token);
        }
    }
}

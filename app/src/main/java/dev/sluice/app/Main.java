package dev.sluice.app;

import dev.sluice.app.answers.AnswerController;
import dev.sluice.app.chat.ChatController;
import dev.sluice.app.prices.Prices;
import dev.sluice.app.progress.JobController;
import dev.sluice.app.relay.RelayController;
import dev.sluice.app.tokens.EchoModel;
import dev.sluice.app.tokens.TokenController;
import dev.sluice.service.ServiceBuilder;
import dev.sluice.service.Sluice;
import java.net.URI;
import java.time.Duration;

/** The service that {@code scripts/run} starts: the examples, and all that a service comes with. */
public final class Main {

    private Main() {}

    /**
     * Starts the service.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        Prices prices = Prices.start();
        ServiceBuilder service =
                Sluice.service()
                        .controllers(
                                new HelloController(),
                                new JobController(Duration.ofMillis(500)),
                                new TokenController(new EchoModel()),
                                new AnswerController(Duration.ofSeconds(1).dividedBy(30)))
                        .controller(context -> new ChatController(context.topics()))
                        .controller(context ->
                                new RelayController(
                                        context.config()
                                                .get("app.relay.upstream")
                                                .as(URI.class)
                                                .get()))
                        .source("prices", request -> prices.latest())
                        .onStop(prices::close);
        addExamples(service);
        service.start(args);
    }

    private static void addExamples(ServiceBuilder service) {
        service.example("A greeting every second", "GET", "/sse", "")
                .example("A countdown that ends", "GET", "/countdown/10", "")
                .example("Prices, always the newest", "GET", "/prices", "")
                .example("A job and its result", "GET", "/jobs/8", "")
                .example(
                        "An answer, word by word",
                        "POST",
                        "/tokens",
                        "{\"prompt\":\"What is a sluice? A gate that lets water through.\"}")
                .example(
                        "An answer that goes on without a reader",
                        "POST",
                        "/answers/1",
                        "{\"prompt\":\"What is a sluice?\",\"tokens\":300}")
                .example("Read a chat", "GET", "/chat/7", "")
                .example(
                        "Say something in it",
                        "POST",
                        "/topics/chat/7",
                        "{\"data\":{\"from\":\"ada\",\"text\":\"Hello\"}}")
                .example("Another server's stream", "GET", "/relay", "");
    }
}

package dev.sluice.docs;

import dev.sluice.controller.FromBody;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.service.ServiceBuilder;
import dev.sluice.service.ServiceContext;
import dev.sluice.service.Sluice;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;

/** The code of docs/own-service.md, docs/browser.md and README.md, so that it is compiled. */
final class OwnServiceSnippets {

    private static final Flow.Publisher<Object> prices = subscriber -> {};

    private OwnServiceSnippets() {}

    @SseController
    static final class ClockController {
        @Sse("/clock")
        Source<Long> clock() {
            return Sources.interval(Duration.ofSeconds(1));
        }
    }

    @SseController
    static final class ChatController {
        private final Topic room;

        ChatController(Topics topics) {
            this.room = topics.topic("lobby");
        }

        ChatController(ServiceContext service) {
            this.room =
                    service.topics()
                            .topic(service.config().get("app.room").asString().orElse("lobby"));
        }

        @Sse("/chat")
        Source<?> chat() {
            return room;
        }
    }

    static final class Program {
        public static void main(String[] args) {
            Sluice.service()
                    .controllers(new ClockController())
                    .controller(service -> new ChatController(service.topics()))
                    .source("prices", request -> Sources.publisher(prices))
                    .routing(routing ->
                            routing.get("/hello", (request, response) -> response.send("hi")))
                    .start(args);
        }
    }

    @SseController
    static final class HelloController {
        @Sse("/sse")
        Source<MessageEvent> sse() {
            return Sources.of();
        }
    }

    static final class First {
        public static void main(String[] args) {
            Sluice.service().controllers(new HelloController()).start(args);
        }
    }

    static void publish(Topics topics, Object order) {
        topics.topic("orders").publish(MessageEvent.of(order).withType("created"));
    }

    private static String owner(String key) {
        return "owner of " + key;
    }

    static AccessControl access(Set<String> keys) {
        AccessControl byApiKey =
                (request, needed) ->
                        request.headers()
                                .first(HeaderNames.create("X-Api-Key"))
                                .filter(keys::contains)
                                .<AccessDecision>map(key ->
                                        new AccessDecision.Allowed(
                                                new Principal(owner(key), Set.of()),
                                                StreamRight.UNLIMITED))
                                .orElseGet(() ->
                                        new AccessDecision.Forbidden(
                                                "X-Api-Key must be a key of ours"));
        return byApiKey;
    }

    static void embedded() {
        SluiceFeature sluice =
                SluiceFeature.builder().stream(
                                "/sse", request -> Sources.interval(Duration.ofSeconds(1)))
                        .topics("/topics/{+topic}")
                        .build();
        WebServer.builder().host("127.0.0.1").port(8080).update(sluice::addTo).build().start();
        sluice.topics().topic("news").publish("hello");
    }

    record Question(String prompt) {}

    sealed interface PriceEvent {

        record Changed(String symbol, int cents) implements PriceEvent {}
    }

    static ServiceBuilder declared() {
        return Sluice.service().topicEvents("prices/*", PriceEvent.class);
    }

    /** A language model, as far as these lines need one. */
    interface Model {
        List<String> answer(String prompt);
    }

    @SseController
    static final class Answers {
        private final Model model;

        Answers(Model model) {
            this.model = model;
        }

        @Sse(value = "/answers", method = "POST")
        void answer(@FromBody Question question, EventSink events) throws InterruptedException {
            for (String word : model.answer(question.prompt())) {
                events.send(word);
            }
        }
    }
}

package dev.sluice.docs;

import dev.sluice.controller.SseExceptionHandler;
import dev.sluice.event.MessageEvent;
import dev.sluice.feature.FeatureBuilder;
import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.OpenedStream;
import dev.sluice.http.stream.StreamLifecycle;
import dev.sluice.session.LastWords;
import dev.sluice.session.SessionEnd;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Code of docs/streams.md and docs/topics.md, so that it is compiled. */
final class StreamSnippets {

    private StreamSnippets() {}

    static void view(EventStreams streams, HttpRouting.Builder routing, Topics topics) {
        routing.route(
                streams.route(
                        "/mine",
                        request -> {
                            String user = Principal.of(request).name();
                            return topics.topic("all").filter(event -> isFor(user, event.decode()));
                        }));
    }

    private static boolean isFor(String user, MessageEvent event) {
        return event.type().filter(user::equals).isPresent();
    }

    static FeatureBuilder errors() {
        return SluiceFeature.builder()
                .errors(failure ->
                        failure instanceof IOException
                                ? Optional.of(
                                        LastWords.event(MessageEvent.of("sorry").withType("away")))
                                : Optional.empty());
    }

    /** A failure of an application. */
    abstract static class SoldOutException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        abstract String item();
    }

    @SseExceptionHandler
    LastWords soldOut(SoldOutException e) {
        return LastWords.event(MessageEvent.of(e.item()).withType("sold-out")).thenStop();
    }

    static final class Presence implements StreamLifecycle {

        private final Map<String, Integer> streams = new ConcurrentHashMap<>();
        private final Topic changes;

        Presence(Topic changes) {
            this.changes = changes;
        }

        @Override
        public void opened(OpenedStream stream) {
            if (streams.merge(stream.principal().name(), 1, Integer::sum) == 1) {
                changes.publish(MessageEvent.of(stream.principal().name()).withType("online"));
            }
        }

        @Override
        public void ended(OpenedStream stream, SessionEnd end) {
            if (streams.merge(stream.principal().name(), -1, Presence::sumOrNone) == null) {
                changes.publish(MessageEvent.of(stream.principal().name()).withType("offline"));
            }
        }

        private static @Nullable Integer sumOrNone(Integer one, Integer other) {
            return one + other == 0 ? null : one + other;
        }
    }
}

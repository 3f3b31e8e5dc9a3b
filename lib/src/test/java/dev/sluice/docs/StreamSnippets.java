package dev.sluice.docs;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.EventStreams;
import dev.sluice.http.Principal;
import dev.sluice.topic.Topics;
import io.helidon.webserver.http.HttpRouting;

/**
 * The code of docs/streams.md and docs/topics.md about streams of one's own, so that it compiles.
 */
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
}

package dev.sluice.bench;

import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.EventStreams;
import dev.sluice.http.Listeners;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import dev.sluice.topic.web.TopicRoute;
import dev.sluice.topic.web.TopicRoutes;
import io.helidon.logging.common.LogConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The library as a user gets it, with its default features, under what is measured: a topic that is
 * published to in the process ({@code /fanout}, {@code /publish}) and over HTTP ({@code
 * /topics/{topic}}), a stream that ends ({@code /burst}) and one that hardly does anything ({@code
 * /sse}).
 *
 * <p>Only the history is longer than the default of 1000 events: a publisher never waits for a
 * reader, so that a thousand events published at once are more than a default history lets a reader
 * be behind.
 */
final class SluiceServer {

    private static final String TOPIC = "fanout";
    private static final int DEFAULT_HISTORY = 100_000;
    private static final long MAX_HISTORY_BYTES = 256L * 1024 * 1024;

    private final EventStreams streams = EventStreams.create();
    private final Topics topics;

    private SluiceServer(int history) {
        HistoryLimits limits =
                HistoryLimits.defaults().withMaxEvents(history).withMaxBytes(MAX_HISTORY_BYTES);
        this.topics = Topics.of(InMemoryBroker.create(limits), EventEncoder.create());
    }

    /**
     * Starts the server on the port that {@code PORT} says, 8080 if it says none. {@code
     * HISTORY_EVENTS} is how many events a topic keeps.
     */
    public static void main(String[] args) {
        LogConfig.configureRuntime();
        SluiceServer server =
                new SluiceServer(Environment.number("HISTORY_EVENTS", DEFAULT_HISTORY));
        WebServer.builder()
                .update(SluiceServer::likeTheService)
                .port(Environment.number("PORT", Environment.DEFAULT_PORT))
                .routing(server::routing)
                .build()
                .start();
    }

    /** The settings that the service has in its application.yaml. */
    private static void likeTheService(WebServerConfig.Builder server) {
        server.host("127.0.0.1")
                .backlog(4096)
                .useNio(false)
                .writeBufferSize(0)
                .connectionOptions(options -> options.socketSendBufferSize(64 * 1024))
                .update(Listeners::prepare);
    }

    private void routing(HttpRouting.Builder routing) {
        Topic topic = topics.topic(TOPIC);
        TopicRoute topicRoute =
                new TopicRoute(
                        "/topics/{topic}",
                        TopicRoute.FROM_PATH,
                        streams.defaults(),
                        OnOverflow.DISCONNECT,
                        Optional.empty());
        routing.route(streams.route("/fanout", request -> topic))
                .route(streams.route("/burst", SluiceServer::burst))
                .route(streams.route("/sse", request -> hello()))
                .post("/publish", (request, response) -> publish(topic, request, response))
                .register("/", TopicRoutes.of(topics, streams, List.of(topicRoute)));
    }

    private static Source<?> burst(ServerRequest request) {
        Payload payload = payload(request);
        return Sources.stream(
                LongStream.range(0, number(request, "n", 1000)).mapToObj(payload::of));
    }

    private static Source<?> hello() {
        return Sources.interval(Duration.ofSeconds(1))
                .map(tick -> MessageEvent.of(Map.of("hello", "world")));
    }

    private static void publish(Topic topic, ServerRequest request, ServerResponse response) {
        Payload payload = payload(request);
        long first = number(request, "seq", 0);
        long end = first + number(request, "n", 1);
        for (long sequence = first; sequence < end; sequence++) {
            topic.publish(payload.of(sequence));
        }
        response.send("ok");
    }

    private static Payload payload(ServerRequest request) {
        return new Payload((int) number(request, "size", 100));
    }

    private static long number(ServerRequest request, String name, long ifAbsent) {
        return request.query().first(name).asLong().orElse(ifAbsent);
    }
}

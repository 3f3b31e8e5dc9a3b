package dev.sluice.topic.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.session.SessionOptions;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.Topics;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real server with topics, on a free port. */
final class TopicServer implements AutoCloseable {

    static final SessionOptions OPTIONS =
            SessionOptions.defaults()
                    .withHeartbeat(Duration.ZERO)
                    .withRetry(Duration.ofMillis(10))
                    .withRetryJitter(0);

    final Topics topics;
    final EventStreams streams;
    private final WebServer server;

    TopicServer(HistoryLimits history, SessionOptions options) {
        EventEncoder encoder = EventEncoder.create();
        topics = Topics.of(InMemoryBroker.create(history), encoder);
        streams = EventStreams.create(options, StreamLimits.NONE, encoder, Clients.unrestricted());
        server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .backlog(2048)
                        .maxPayloadSize(1024 * 1024)
                        .connectionOptions(o -> o.socketSendBufferSize(32 * 1024))
                        .update(Listeners::prepare)
                        .routing(routing ->
                                routing.register(
                                        "/",
                                        TopicRoutes.of(
                                                topics,
                                                streams,
                                                List.of(
                                                        route(
                                                                "/topics/{topic}",
                                                                OnOverflow.DISCONNECT,
                                                                options),
                                                        route(
                                                                "/skip/{topic}",
                                                                OnOverflow.SKIP,
                                                                options),
                                                        route(
                                                                "/deep/{+topic}",
                                                                OnOverflow.SKIP,
                                                                options)))))
                        .build()
                        .start();
    }

    static TopicServer start() {
        return new TopicServer(HistoryLimits.defaults(), OPTIONS);
    }

    private static TopicRoute route(String path, OnOverflow onOverflow, SessionOptions options) {
        return new TopicRoute(path, TopicRoute.FROM_PATH, options, onOverflow, Optional.empty());
    }

    int port() {
        return server.port();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    RawClient client() throws IOException {
        return RawClient.connect(port());
    }

    /** A client that has read the head and the preamble of a stream, and where it stands. */
    RawClient stream(String target) throws IOException {
        RawClient client = resume(target);
        client.block();
        return client;
    }

    /** A client that comes back, and has read the head and the preamble of its stream. */
    RawClient resume(String target, String... headers) throws IOException {
        RawClient client = client().get(target, headers);
        client.head();
        return client.skipPreamble();
    }

    /** Status and body of a POST. */
    Answer post(String target, String type, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Type: " + type);
        all.add("Content-Length: " + bytes.length);
        try (RawClient client =
                client().request("POST", target, all.toArray(String[]::new))
                        .send(new String(bytes, StandardCharsets.ISO_8859_1))) {
            Map<String, String> head = client.head();
            String status = head.get("").substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
            return new Answer(Integer.parseInt(status), client.body(head));
        }
    }

    /** Publishes a text to the topic {@code news}, and returns its id. */
    String publish(String data) throws IOException {
        return post("/topics/news", "text/plain", data).json().get("id").asText();
    }

    record Answer(int status, String body) {

        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(body);
        }
    }

    @Override
    public void close() {
        streams.close();
        server.stop();
        topics.close();
    }
}

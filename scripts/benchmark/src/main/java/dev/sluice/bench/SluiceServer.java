package dev.sluice.bench;

import dev.sluice.controller.Controllers;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.metrics.StreamMetrics;
import dev.sluice.metrics.TopicMetrics;
import dev.sluice.run.RunFormat;
import dev.sluice.run.RunOptions;
import dev.sluice.run.RunSink;
import dev.sluice.run.Runs;
import dev.sluice.run.web.RunRoute;
import dev.sluice.run.web.RunRoutes;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import dev.sluice.topic.web.TopicRoute;
import dev.sluice.topic.web.TopicRoutes;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.logging.common.LogConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The library as a user gets it, with its default features, under what is measured: a topic that is
 * published to in the process ({@code /fanout}, {@code /publish}), by a controller ({@code
 * /fanout-controller}) and over HTTP ({@code /topics/{topic}}), streams that end ({@code /burst},
 * {@code /burst-iterator}, {@code /burst-handler}), runs ({@code /runs/{id}}) and one that hardly
 * does anything ({@code /sse}). What it counts, as the service does, is at {@code /metrics}.
 *
 * <p>Only the history is longer than the default of 1000 events: a publisher never waits for a
 * reader, so that a thousand events published at once are more than a default history lets a reader
 * be behind.
 */
final class SluiceServer {

    private static final String TOPIC = "fanout";
    private static final int DEFAULT_HISTORY = 100_000;
    private static final long MAX_HISTORY_BYTES = 256L * 1024 * 1024;

    private static final Header PROMETHEUS_TEXT =
            HeaderValues.createCached(
                    HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final EventStreams streams =
            EventStreams.create(
                    SessionOptions.defaults(),
                    StreamLimits.NONE,
                    EventEncoder.create(),
                    Clients.unrestricted(),
                    StreamMetrics.of(registry)::forRoute);
    private final Topics topics;
    private final Runs runs = Runs.inMemory(EventEncoder.create());

    private SluiceServer(int history) {
        HistoryLimits limits =
                HistoryLimits.defaults().withMaxEvents(history).withMaxBytes(MAX_HISTORY_BYTES);
        this.topics =
                Topics.of(
                        InMemoryBroker.create(limits),
                        EventEncoder.create(),
                        TopicMetrics.of(registry));
    }

    /**
     * Starts the server on the port that {@code PORT} says. {@code HISTORY_EVENTS} is how many
     * events a topic keeps; with {@code KEYSTORE}, a PKCS #12 file, it speaks TLS.
     */
    public static void main(String[] args) {
        LogConfig.configureRuntime();
        SluiceServer server =
                new SluiceServer(Environment.number("HISTORY_EVENTS", DEFAULT_HISTORY));
        WebServer.builder()
                .update(SluiceServer::likeTheService)
                .port(Environment.port())
                .update(SluiceServer::addTls)
                .update(Listeners::prepare)
                .routing(server::routing)
                .build()
                .start();
    }

    /** The settings that the service has in its application.yaml. */
    private static void likeTheService(WebServerConfig.Builder server) {
        server.host("127.0.0.1")
                .backlog(Environment.BACKLOG)
                .useNio(false)
                .writeBufferSize(0)
                .connectionOptions(
                        options -> options.socketSendBufferSize(64 * 1024).tcpNoDelay(true));
    }

    private static void addTls(WebServerConfig.Builder server) {
        Environment.text("KEYSTORE")
                .map(Path::of)
                .map(SluiceServer::keys)
                .ifPresent(
                        keys -> server.tls(tls -> tls.privateKey(keys).privateKeyCertChain(keys)));
    }

    private static Keys keys(Path keystore) {
        return Keys.builder()
                .keystore(store ->
                        store.keystore(Resource.create(keystore))
                                .passphrase(TlsKey.PASSWORD)
                                .keyAlias(TlsKey.ALIAS))
                .build();
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
                .route(streams.route("/burst-iterator", SluiceServer::burstOfIterator))
                .route(streams.route("/burst-handler", SluiceServer::burstOfHandler))
                .route(streams.route("/sse", request -> hello()))
                .get(
                        "/metrics",
                        (request, response) ->
                                response.header(PROMETHEUS_TEXT).send(registry.scrape()))
                .post("/publish", (request, response) -> publish(topic, request, response))
                .register("/", TopicRoutes.of(topics, streams, List.of(topicRoute)))
                .register("/", RunRoutes.of(runs, streams, List.of(run())));
        Controllers.create(streams.defaults())
                .bind(new FanOutController(topic))
                .forEach(route -> routing.route(streams.route(route)));
    }

    /** The topic as a controller gives it. */
    @SseController
    record FanOutController(Topic topic) {

        @Sse("/fanout-controller")
        Topic fanOut() {
            return topic;
        }
    }

    /** A run that says a word, so many times a second. */
    private RunRoute run() {
        return new RunRoute(
                Method.GET,
                "/runs/{id}",
                RunOptions.defaults(),
                streams.defaults(),
                Set.of(),
                RunFormat.PLAIN,
                request -> {
                    int pieces =
                            RunsAtWork.PIECES_PER_SECOND
                                    * Integer.parseInt(request.query().get("seconds"));
                    return run -> say(pieces, run);
                });
    }

    private static void say(int pieces, RunSink run) throws InterruptedException {
        for (int i = 0; i < pieces; i++) {
            run.append("word ");
            Thread.sleep(1000 / RunsAtWork.PIECES_PER_SECOND);
        }
    }

    private static Source<?> burst(ServerRequest request) {
        Count count = Count.of(request);
        return Sources.stream(LongStream.range(0, count.events()).mapToObj(count.payload()::of));
    }

    private static Source<?> burstOfIterator(ServerRequest request) {
        Count count = Count.of(request);
        return Sources.iterator(
                LongStream.range(0, count.events()).mapToObj(count.payload()::of).iterator());
    }

    private static Source<?> burstOfHandler(ServerRequest request) {
        Count count = Count.of(request);
        return Sources.handler(events -> {
            for (long i = 0; i < count.events(); i++) {
                events.send(count.payload().of(i));
            }
        });
    }

    private static Source<?> hello() {
        return Sources.interval(Duration.ofSeconds(1))
                .map(tick -> MessageEvent.of(Map.of("hello", "world")));
    }

    private static void publish(Topic topic, ServerRequest request, ServerResponse response) {
        Count count = Count.of(request);
        for (long sequence = count.first(); sequence < count.end(); sequence++) {
            topic.publish(count.payload().of(sequence));
        }
        response.send("ok");
    }
}

package dev.sluice.docs;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sluice.access.AccessStore;
import dev.sluice.access.redis.RedisAccessStore;
import dev.sluice.client.Backoff;
import dev.sluice.client.ClientListener;
import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.client.RequestBody;
import dev.sluice.client.TokenSupplier;
import dev.sluice.controller.Controllers;
import dev.sluice.controller.FromPath;
import dev.sluice.controller.Sse;
import dev.sluice.event.Comment;
import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.CrossOrigin;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.TrustedProxies;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.listener.RequestsUnderWay;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.metrics.StreamMetrics;
import dev.sluice.metrics.TopicMetrics;
import dev.sluice.protocol.ControlType;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisAddress;
import dev.sluice.redis.RedisOptions;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Snapshot;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.topic.Broker;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.Position;
import dev.sluice.topic.Topics;
import dev.sluice.topic.redis.RedisStreamsBroker;
import io.helidon.http.SetCookie;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** The code of the other documents, so that it is compiled. */
final class LibrarySnippets {

    private LibrarySnippets() {}

    static void client() {
        ClientOptions options = ClientOptions.of(URI.create("http://127.0.0.1:8080/topics/news"));
        try (EventClient client = EventClient.open(options)) {
            for (ReceivedEvent event : client) {
                System.out.println(event.type() + " " + event.data());
            }
        }
    }

    private static void deal(ReceivedEvent event) {
        System.out.println(event.data());
    }

    static void clientThatStopsAtAFailure(ClientOptions options) {
        try (EventClient client = EventClient.open(options)) {
            for (ReceivedEvent event : client) {
                if (event.type().equals(ControlType.STREAM_ERROR.wireName())) {
                    break;
                }
                deal(event);
            }
        }
    }

    static void impatientClient(ClientOptions options) {
        AtomicInteger tries = new AtomicInteger();
        ClientListener impatient =
                new ClientListener() {
                    @Override
                    public void disconnected(Optional<Throwable> cause, Duration delay) {
                        if (tries.incrementAndGet() == 5) {
                            throw new IllegalStateException(
                                    "No stream in 5 tries", cause.orElse(null));
                        }
                    }
                };
        try (EventClient client = EventClient.open(options, impatient)) {
            for (ReceivedEvent event : client) {
                tries.set(0);
                deal(event);
            }
        }
    }

    static ClientOptions clientOptions(URI uri, Path tokenFile, String saved) {
        return ClientOptions.of(uri)
                .withToken(() -> Files.readString(tokenFile).strip())
                .withLastEventId(saved)
                .withBackoff(Backoff.defaults().withMaxDelay(Duration.ofSeconds(5)));
    }

    record Price(String symbol, long cents) {}

    static void clientOfPrices(ClientOptions options) {
        try (EventClient client = EventClient.open(options)) {
            for (ReceivedEvent event : client) {
                Price price = event.data(Price.class);
                System.out.println(price.symbol() + " " + price.cents());
            }
        }
    }

    static List<Price> prices(ReceivedEvent event) {
        return event.data(new TypeReference<List<Price>>() {});
    }

    static ClientOptions clientThatAsks(URI uri, String question, TokenSupplier tokens) {
        ClientOptions ask =
                ClientOptions.of(uri)
                        .withPost(RequestBody.of("application/json", question))
                        .withToken(tokens);
        return ask;
    }

    static EventClient ownHttpClient(
            ClientOptions options, ClientListener listener, SSLContext ssl) {
        return EventClient.open(options, listener, HttpClient.newBuilder().sslContext(ssl).build());
    }

    static List<AutoCloseable> cluster(EventEncoder encoder) {
        Redis redis = Redis.connect(RedisOptions.of(RedisAddress.parse("redis://127.0.0.1:6379")));
        Topics topics =
                Topics.of(RedisStreamsBroker.create(redis, HistoryLimits.defaults()), encoder);
        AccessStore store = RedisAccessStore.create(redis, InstantSource.system());
        return List.of(redis, topics, store);
    }

    static List<AutoCloseable> metrics(
            SessionOptions options,
            StreamLimits limits,
            EventEncoder encoder,
            Clients clients,
            Broker broker,
            MeterRegistry registry) {
        EventStreams streams =
                EventStreams.create(
                        options, limits, encoder, clients, StreamMetrics.of(registry)::forRoute);
        Topics topics = Topics.of(broker, encoder, TopicMetrics.of(registry));
        return List.of(streams, topics);
    }

    static List<Object> events(Object order) {
        return List.of(
                MessageEvent.of("any text"),
                MessageEvent.of(Map.of("price", 12)),
                MessageEvent.of(order)
                        .withType("order")
                        .withId("17")
                        .withRetry(Duration.ofSeconds(5)),
                MessageEvent.ofRetry(Duration.ofSeconds(30)),
                ControlEvent.position("18"),
                new Comment("a note on the wire"));
    }

    @Sse("/chat/{room}")
    Source<Object> chat(@FromPath("room") String room, ServerResponse response) {
        response.headers().addCookie(SetCookie.create("room", room));
        return Sources.handler(events -> events.send("welcome to " + room));
    }

    static void controllers(EventStreams streams, HttpRouting.Builder routing, Object news) {
        List<Route> routes = Controllers.create(streams.defaults()).bind(news);
        routes.forEach(route -> routing.route(streams.route(route)));
    }

    static WebServer ownRouting(Source<?> source) {
        EventStreams streams = EventStreams.create();
        return WebServer.builder()
                .addFeature(RequestsUnderWay.create(streams::isDraining))
                .update(Listeners::prepare)
                .routing(routing -> routing.route(streams.route("/sse", request -> source)))
                .build();
    }

    static EventStreams opened() {
        AccessControl access =
                AccessControl.openAt(
                        Set.of("stream.example"),
                        new CrossOrigin(Set.of("https://app.example"), false));
        Clients clients = Clients.of(access, TrustedProxies.NONE, PublishLimit.NONE);
        EventStreams streams =
                EventStreams.create(
                        SessionOptions.defaults(),
                        StreamLimits.NONE,
                        EventEncoder.create(),
                        clients);
        return streams;
    }

    static Position publish(Topics topics) {
        Position position = topics.topic("news").publish(Map.of("n", 1));
        return position;
    }

    /** Where orders are kept. */
    interface Orders {
        Snapshot snapshot();
    }

    static Source<?> snapshot(Topics topics, Orders orders) {
        Source<?> source = Sources.snapshotThen(topics.topic("orders"), () -> orders.snapshot());
        return source;
    }

    /** An element of a source of one's own. */
    record Row(String id, String text) {}

    /** What a source of one's own reads from. */
    interface Table {
        Iterable<Row> after(Optional<String> lastEventId);
    }

    static Source<Row> ownSource(Table table) {
        Source<Row> rows =
                (from, out) -> {
                    for (Row row : table.after(from.lastEventId())) {
                        out.send(row);
                    }
                };
        return rows;
    }
}

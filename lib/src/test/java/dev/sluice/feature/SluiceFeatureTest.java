package dev.sluice.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigurationException;
import dev.sluice.config.ConfiguredRoutes;
import dev.sluice.controller.BindingException;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.stream.Route;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.topic.Topics;
import dev.sluice.topic.web.TopicRoute;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SluiceFeatureTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private WebServer server;

    @SseController
    static final class Numbers {

        @Sse("/numbers/{from}")
        Source<Integer> numbers() {
            return Sources.of(1, 2);
        }
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        if (server != null) {
            server.stop();
        }
    }

    private URI start(SluiceFeature feature) {
        server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .update(feature::addTo)
                        .build()
                        .start();
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private HttpResponse<Stream<String>> get(URI uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    }

    private String firstData(URI uri) throws Exception {
        try (Stream<String> lines = get(uri).body()) {
            return lines.filter(SluiceFeatureTest::isOfTheSource).findFirst().orElseThrow();
        }
    }

    /** What the service says itself, such as where a stream stands, has no data but {}. */
    private static boolean isOfTheSource(String line) {
        return line.startsWith("data: ") && !line.equals("data: {}");
    }

    @Test
    void the_feature_serves_streams_topics_and_controllers() throws Exception {
        SluiceFeature sluice =
                SluiceFeature.builder().stream(
                                "/sse", request -> Sources.interval(Duration.ofMillis(1)))
                        .topics("/topics/{+topic}")
                        .controllers(new Numbers())
                        .build();
        URI root = start(sluice);
        sluice.topics().topic("news").publish("first");

        assertTrue(firstData(root.resolve("/sse")).matches("data: \\d+"));
        assertEquals("data: 1", firstData(root.resolve("/numbers/1")));
        assertEquals("data: first", firstData(root.resolve("/topics/news?lastEventId=earliest")));
        assertEquals(
                "data: first", firstData(root.resolve("/topics?topic=news&lastEventId=earliest")));
    }

    @Test
    void the_feature_lists_its_routes() {
        SluiceFeature sluice =
                SluiceFeature.builder().stream("/sse", request -> Sources.of(1))
                        .topics("/topics/{+topic}")
                        .controllers(new Numbers())
                        .build();

        assertEquals(
                List.of(
                        "GET /sse STREAM",
                        "GET /numbers/{from} STREAM",
                        "GET /topics/{+topic} TOPIC",
                        "POST /topics/{+topic} TOPIC",
                        "DELETE /topics/{+topic} TOPIC",
                        "GET /topics TOPICS"),
                sluice.routes().stream().map(route -> route.name() + " " + route.kind()).toList());
    }

    @Test
    void defaults_apply_to_streams_that_were_added_before() throws Exception {
        URI root =
                start(
                        SluiceFeature.builder().stream("/sse", request -> Sources.of(1))
                                .defaults(
                                        SessionOptions.defaults()
                                                .withRetry(Duration.ofSeconds(7))
                                                .withRetryJitter(0))
                                .build());

        try (Stream<String> lines = get(root.resolve("/sse")).body()) {
            assertTrue(lines.toList().contains("retry: 7000"));
        }
    }

    @Test
    void pages_of_another_origin_are_refused_unless_the_origin_is_allowed() throws Exception {
        URI closed =
                start(SluiceFeature.builder().stream("/sse", request -> Sources.of(1)).build());
        assertEquals(
                403, get(closed.resolve("/sse"), "Origin", "https://app.example").statusCode());
        server.stop();

        URI open =
                start(
                        SluiceFeature.builder().stream("/sse", request -> Sources.of(1))
                                .origins("https://app.example")
                                .build());
        HttpResponse<Stream<String>> response =
                get(open.resolve("/sse"), "Origin", "https://app.example");
        assertEquals(200, response.statusCode());
        assertEquals(
                "https://app.example",
                response.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
    }

    @Test
    void origins_together_with_clients_are_refused() {
        FeatureBuilder builder =
                SluiceFeature.builder()
                        .clients(Clients.unrestricted())
                        .origins("https://app.example");

        assertThrows(IllegalArgumentException.class, builder::build);
    }

    @Test
    void draining_the_feature_asks_clients_to_reconnect() throws Exception {
        SluiceFeature sluice =
                SluiceFeature.builder().stream(
                                "/sse", request -> Sources.interval(Duration.ofMillis(1)))
                        .build();
        HttpResponse<Stream<String>> stream = get(start(sluice).resolve("/sse"));

        sluice.drain(new DrainOptions(Duration.ZERO, Duration.ofSeconds(20)));

        List<String> lines = stream.body().toList();
        assertTrue(lines.getLast().startsWith("retry: "), lines::toString);
        assertEquals(0, sluice.streams().openStreams());
    }

    @Test
    void stopping_the_server_drains_the_streams() {
        SluiceFeature sluice = SluiceFeature.builder().build();
        start(sluice);

        server.stop();

        assertTrue(sluice.streams().isDraining());
    }

    @Test
    void closing_the_feature_does_not_close_topics_passed_to_it() {
        Topics topics = Topics.inMemory();
        SluiceFeature.builder().topics(topics).build().close();

        topics.topic("news").publish("still open");
        topics.close();
    }

    /** A stream of the code, and a path of topics that would answer the same requests. */
    @ParameterizedTest
    @CsvSource({
        "/numbers/{n}, /topics/{+topic}",
        "/topics, /topics/{+topic}",
        "/topics/{+name}, /topics/{+topic}"
    })
    void two_routes_for_the_same_requests_are_refused(String stream, String topics) {
        FeatureBuilder builder =
                SluiceFeature.builder().controllers(new Numbers()).stream(
                                stream, request -> Sources.of(1))
                        .topics(topics);

        assertThrows(BindingException.class, builder::build);
    }

    @Test
    void configured_routes_take_precedence_over_those_in_code() throws Exception {
        Route configured =
                new Route(
                        Method.GET,
                        "/numbers/{other}",
                        SessionOptions.defaults(),
                        request -> Sources.of("configured"));
        URI root =
                start(
                        SluiceFeature.builder()
                                .controllers(new Numbers())
                                .routes(new ConfiguredRoutes(List.of(configured), List.of()))
                                .build());

        assertEquals("data: configured", firstData(root.resolve("/numbers/1")));
    }

    @Test
    void two_configured_routes_for_the_same_requests_are_refused() {
        Route stream =
                new Route(
                        Method.GET,
                        "/topics",
                        SessionOptions.defaults(),
                        request -> Sources.of("never"));
        FeatureBuilder builder =
                SluiceFeature.builder()
                        .routes(
                                new ConfiguredRoutes(
                                        List.of(stream),
                                        List.of(TopicRoute.at("/topics/{topic}"))));

        ConfigurationException refusal = assertThrows(ConfigurationException.class, builder::build);
        assertEquals(
                "sluice.routes: GET /topics and the topics at /topics/{topic} must not answer the"
                        + " same requests; give one of them another path",
                refusal.getMessage());
    }
}

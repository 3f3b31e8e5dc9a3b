package dev.sluice.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigurationException;
import dev.sluice.config.ConfiguredRoutes;
import dev.sluice.controller.BindingException;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.http.Clients;
import dev.sluice.http.StreamRoute;
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
    void serves_a_stream_a_topic_and_a_controller() throws Exception {
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
    void lists_what_it_serves() {
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
    void gives_streams_the_defaults_whenever_they_are_set() throws Exception {
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
    void is_closed_to_pages_of_other_origins_and_opened_by_name() throws Exception {
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
    void refuses_origins_beside_clients() {
        FeatureBuilder builder =
                SluiceFeature.builder()
                        .clients(Clients.unrestricted())
                        .origins("https://app.example");

        assertThrows(IllegalArgumentException.class, builder::build);
    }

    @Test
    void asks_its_clients_to_come_back_when_it_drains() throws Exception {
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
    void ends_its_streams_when_the_server_stops() {
        SluiceFeature sluice = SluiceFeature.builder().build();
        start(sluice);

        server.stop();

        assertTrue(sluice.streams().isDraining());
    }

    @Test
    void does_not_close_topics_that_it_was_given() {
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
    void refuses_two_routes_for_the_same_requests(String stream, String topics) {
        FeatureBuilder builder =
                SluiceFeature.builder().controllers(new Numbers()).stream(
                                stream, request -> Sources.of(1))
                        .topics(topics);

        assertThrows(BindingException.class, builder::build);
    }

    @Test
    void lets_configured_routes_win_over_those_of_the_code() throws Exception {
        StreamRoute configured =
                new StreamRoute(
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
    void refuses_two_configured_routes_for_the_same_requests() {
        StreamRoute stream =
                new StreamRoute(
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

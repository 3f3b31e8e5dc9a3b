package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.config.ConfigurationException;
import dev.sluice.controller.BindingException;
import dev.sluice.controller.FromPath;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.Topics;
import io.helidon.http.Method;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service as an application makes it, over real sockets. */
@Timeout(60)
class SluiceServiceTest {

    private static final String[] FREE_PORTS = {"--server.port=0", "--admin.port=0"};

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    @SseController
    static final class Greetings {

        @Sse("/greetings/{name}")
        void greet(@FromPath("name") String name, EventSink events) throws InterruptedException {
            events.send("hello " + name);
        }
    }

    @SseController
    static final class Chat {

        private final Topics topics;
        private final String room;

        Chat(ServiceContext service) {
            this.topics = service.topics();
            this.room = service.config().get("app.chat.room").asString().orElse("lobby");
            topics.topic(room).publish("open");
        }

        @Sse("/chat")
        Source<EncodedEvent> chat() {
            return topics.topic(room);
        }
    }

    record Order(int itemCount) {}

    @SseController
    static final class Orders {

        @Sse("/orders")
        Source<Order> orders() {
            return Sources.of(new Order(3));
        }
    }

    private String text(URI uri) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private int status(URI uri) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private String firstData(URI uri) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                client.send(
                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            return lines.filter(SluiceServiceTest::isOfTheSource)
                    .findFirst()
                    .orElseThrow()
                    .substring("data: ".length());
        }
    }

    /** What the service says itself, such as where a stream stands, has no data but {}. */
    private static boolean isOfTheSource(String line) {
        return line.startsWith("data: ") && !line.equals("data: {}");
    }

    @Test
    void a_service_serves_controllers_with_health_metrics_and_the_page() throws Exception {
        try (SluiceService service =
                Sluice.service().controllers(new Greetings()).open(FREE_PORTS)) {
            URI admin = service.adminAddress();

            assertEquals("hello ada", firstData(service.address().resolve("/greetings/ada")));
            assertEquals(200, status(admin.resolve("/observe/health/ready")));
            assertTrue(
                    text(admin.resolve("/observe/metrics"))
                            .contains("route=\"/greetings/{name}\""));
            assertTrue(text(service.address().resolve("/")).contains("Sluice"));
        }
    }

    @Test
    void topics_exist_before_the_controllers_are_created() throws Exception {
        try (SluiceService service = Sluice.service().controller(Chat::new).open(FREE_PORTS)) {
            assertEquals(
                    "open", firstData(service.address().resolve("/chat?lastEventId=earliest")));

            service.topics().topic("news").publish(MessageEvent.of("first"));
            assertEquals(
                    "first",
                    firstData(service.address().resolve("/topics/news?lastEventId=earliest")));
        }
    }

    @Test
    void the_application_can_read_its_own_keys() throws Exception {
        try (SluiceService service =
                Sluice.service()
                        .controller(Chat::new)
                        .open("--server.port=0", "--admin.port=0", "--app.chat.room=kitchen")) {
            assertEquals(
                    "open",
                    firstData(service.address().resolve("/topics/kitchen?lastEventId=earliest")));
        }
    }

    @Test
    void the_command_line_overrides_variables_and_unknown_ones_are_ignored() {
        Configuration configuration =
                Configuration.read(
                        Map.of("app.chat.max-length", "10"),
                        Map.of("APP_CHAT_MAX_LENGTH", "20", "APP_CHAT_UNKNOWN", "1"));

        // The command line wins; what nobody has declared is not read.
        assertEquals("10", configuration.values().get("app.chat.max-length").asString().get());
        assertFalse(configuration.values().get("app.chat.unknown").exists());
    }

    @Test
    void configured_routes_can_serve_named_sources(@TempDir Path folder) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("sluice.yaml"),
                        "sluice: { routes: [ { path: /numbers, source: numbers } ] }");
        ServiceBuilder code = Sluice.service().source("numbers", request -> Sources.of(1, 2));
        Configuration configuration =
                Configuration.read(
                        Map.of("server.port", "0", "admin.port", "0"),
                        Map.of("SLUICE_CONFIG", file.toString()));

        try (SluiceService service = Assembly.open(code, configuration, ListenerLoss::log)) {
            assertEquals("1", firstData(service.address().resolve("/numbers")));
        }
    }

    @Test
    void routes_of_helidon_can_publish_to_topics() throws Exception {
        try (SluiceService service =
                Sluice.service()
                        .routing(routing ->
                                routing.get(
                                        "/hello",
                                        (request, response) -> {
                                            request.context()
                                                    .get(Topics.class)
                                                    .orElseThrow()
                                                    .topic("visits")
                                                    .publish("one");
                                            response.send("hi");
                                        }))
                        .open(FREE_PORTS)) {
            assertEquals("hi", text(service.address().resolve("/hello")));
            assertEquals(
                    "one",
                    firstData(service.address().resolve("/topics/visits?lastEventId=earliest")));
        }
    }

    @Test
    void elements_are_written_with_the_json_mapper_of_the_application() throws Exception {
        JsonMapper json =
                JsonMapper.builder()
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .build();
        try (SluiceService service =
                Sluice.service().controllers(new Orders()).json(json).open(FREE_PORTS)) {
            assertEquals("{\"item_count\":3}", firstData(service.address().resolve("/orders")));
        }
    }

    @Test
    void metrics_go_to_the_meter_registry_of_the_application() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (SluiceService service =
                Sluice.service().controllers(new Orders()).meters(registry).open(FREE_PORTS)) {
            firstData(service.address().resolve("/orders"));

            assertFalse(registry.find("sluice.streams.open").gauges().isEmpty());
            assertEquals(404, status(service.adminAddress().resolve("/observe/metrics")));
        }
        assertFalse(registry.isClosed());
    }

    @Test
    void topics_use_the_broker_of_the_application() throws Exception {
        InMemoryBroker broker = InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(1));
        try (SluiceService service = Sluice.service().broker(broker).open(FREE_PORTS)) {
            service.topics().topic("news").publish("first");
            service.topics().topic("news").publish("second");

            assertEquals(
                    "second",
                    firstData(service.address().resolve("/topics/news?lastEventId=earliest")));
        }
    }

    @Test
    void the_access_control_of_the_application_decides() throws Exception {
        AccessControl onlyFriends =
                (request, needed) ->
                        request.query().contains("friend")
                                ? new AccessDecision.Allowed(
                                        Principal.ANONYMOUS, StreamRight.UNLIMITED)
                                : new AccessDecision.Forbidden("Friends only");
        try (SluiceService service =
                Sluice.service().controllers(new Orders()).access(onlyFriends).open(FREE_PORTS)) {
            URI orders = service.address().resolve("/orders");

            assertEquals(403, status(orders));
            assertEquals("{\"itemCount\":3}", firstData(URI.create(orders + "?friend")));
        }
    }

    @Test
    void a_second_access_control_is_refused() {
        ServiceBuilder service =
                Sluice.service().access((request, needed) -> new AccessDecision.Forbidden("no"));

        ConfigurationException refusal =
                assertThrows(
                        ConfigurationException.class,
                        () ->
                                service.open(
                                        "--server.port=0",
                                        "--admin.port=0",
                                        "--sluice.access.type=jwt",
                                        "--sluice.access.jwt.secret="
                                                + "0123456789abcdef0123456789abcdef"));
        assertEquals(
                List.of(
                        "sluice.access.type must be none where the application has an access"
                                + " control of its own, was jwt"),
                refusal.mistakes());
    }

    @Test
    void the_application_can_change_the_server() throws Exception {
        try (SluiceService service =
                Sluice.service()
                        .server(server ->
                                server.routing(routing ->
                                        routing.route(
                                                Method.GET,
                                                "/own",
                                                (request, response) -> response.send("own"))))
                        .open(FREE_PORTS)) {
            assertEquals("own", text(service.address().resolve("/own")));
        }
    }

    @Test
    void closing_twice_runs_the_stop_action_of_the_application_once() {
        AtomicBoolean stopped = new AtomicBoolean();
        SluiceService service =
                Sluice.service()
                        .onStop(() -> assertTrue(stopped.compareAndSet(false, true)))
                        .open(FREE_PORTS);

        service.close();
        service.close();

        assertTrue(stopped.get());
    }

    @Test
    void a_failing_stop_action_is_reported_and_the_others_run() {
        AtomicBoolean stopped = new AtomicBoolean();
        SluiceService service =
                Sluice.service()
                        .onStop(() -> stopped.set(true))
                        .onStop(() -> {
                            throw new IllegalStateException("no disk");
                        })
                        .open(FREE_PORTS);

        IllegalStateException failure = assertThrows(IllegalStateException.class, service::close);

        assertEquals("no disk", failure.getSuppressed()[0].getMessage());
        assertTrue(stopped.get());
    }

    @Test
    void a_failed_start_runs_the_stop_actions() {
        AtomicBoolean stopped = new AtomicBoolean();
        ServiceBuilder service =
                Sluice.service()
                        .onStop(() -> stopped.set(true))
                        .controller(context -> {
                            throw new IllegalStateException("no database");
                        });

        CodeException failure = assertThrows(CodeException.class, () -> service.open(FREE_PORTS));

        assertEquals(
                "the factory of a controller failed: java.lang.IllegalStateException: no database",
                failure.getMessage());
        assertInstanceOf(IllegalStateException.class, failure.getCause());
        assertTrue(stopped.get());
    }

    @Test
    void a_factory_that_gives_no_controller_is_reported() {
        ServiceBuilder service = Sluice.service().controller(context -> null);

        assertEquals(
                "the factory of a controller must give an object, gave null",
                assertThrows(CodeException.class, () -> service.open(FREE_PORTS)).getMessage());
    }

    @Test
    void two_routes_for_the_same_requests_are_refused() {
        ServiceBuilder service = Sluice.service().controllers(new Orders(), new Orders());

        assertThrows(BindingException.class, () -> service.open(FREE_PORTS));
    }

    @Test
    void two_sources_with_the_same_name_are_refused() {
        ServiceBuilder service = Sluice.service().source("a", request -> Sources.of(1));

        assertThrows(
                IllegalArgumentException.class,
                () -> service.source("a", request -> Sources.of(2)));
    }
}

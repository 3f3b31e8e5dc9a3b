package dev.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.stream.Route;
import dev.sluice.session.OnDrain;
import dev.sluice.session.OnEnd;
import dev.sluice.session.SessionOption;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The routes that the annotations of a controller describe. */
@Timeout(60)
class RouteTest {

    static class Paths {
        @Sse("/absolute")
        Source<String> absolute() {
            return Sources.of("a");
        }

        @Sse("relative/{id}")
        Source<String> relative() {
            return Sources.of("a");
        }

        @Sse("//double")
        Source<String> twice() {
            return Sources.of("a");
        }

        @Sse("/end/")
        Source<String> end() {
            return Sources.of("a");
        }

        @Sse("/")
        Source<String> root() {
            return Sources.of("a");
        }

        @Sse(value = "", method = "post")
        Source<String> empty() {
            return Sources.of("a");
        }
    }

    @SseController
    static class Bare extends Paths {}

    @SseController("/")
    static class Slash extends Paths {}

    @SseController("api")
    static class Relative extends Paths {}

    @SseController("/api")
    static class Absolute extends Paths {}

    @SseController("/api/")
    static class Closed extends Paths {}

    @SseController
    static class LowerCase {
        @Sse(value = "/a", method = "delete")
        Source<String> delete() {
            return Sources.of("a");
        }
    }

    @SseController
    static class EveryOption {
        @Sse(
                value = "/every",
                heartbeat = "PT1S",
                retry = "PT7S",
                retryJitter = "0.25",
                maxLifetime = "PT1H",
                headPatience = "PT0.05S",
                writeTimeout = "PT30S",
                onEnd = OnEnd.RECONNECT,
                drain = OnDrain.FINISH)
        Source<String> every() {
            return Sources.of("a");
        }
    }

    @SseController
    static class Lively {
        @Sse(value = "/lively", heartbeat = "PT0.02S", retry = "PT7S", onEnd = OnEnd.RECONNECT)
        Source<String> lively() {
            return Sources.of("a");
        }
    }

    private static List<Route> routes(Object controller) {
        return Controllers.create(TestServer.SILENT).bind(controller);
    }

    private static List<String> names(Object controller) {
        return routes(controller).stream().map(Route::name).toList();
    }

    @Test
    void a_prefix_and_a_path_are_joined_with_one_slash() {
        List<String> withPrefix =
                List.of(
                        "GET /api",
                        "GET /api/absolute",
                        "GET /api/double",
                        "GET /api/end/",
                        "GET /api/relative/{id}",
                        "POST /api");
        assertEquals(withPrefix, names(new Relative()));
        assertEquals(withPrefix, names(new Absolute()));
        assertEquals(withPrefix, names(new Closed()));

        List<String> without =
                List.of(
                        "GET /",
                        "GET /absolute",
                        "GET /double",
                        "GET /end/",
                        "GET /relative/{id}",
                        "POST /");
        assertEquals(without, names(new Bare()));
        assertEquals(without, names(new Slash()));
    }

    @Test
    void an_HTTP_method_may_be_written_in_lower_case() throws Exception {
        assertEquals(List.of("DELETE /a"), names(new LowerCase()));
        try (ControllerServer server = ControllerServer.of(new LowerCase());
                RawClient client = server.request("DELETE", "/a")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
        }
    }

    @Test
    void a_route_has_the_options_of_its_annotation() {
        SessionOptions options = routes(new EveryOption()).getFirst().options();

        assertEquals(
                TestServer.SILENT
                        .withHeartbeat(Duration.ofSeconds(1))
                        .withRetry(Duration.ofSeconds(7))
                        .withRetryJitter(0.25)
                        .withMaxLifetime(Duration.ofHours(1))
                        .withHeadPatience(Duration.ofMillis(50))
                        .withWriteTimeout(Duration.ofSeconds(30))
                        .withOnEnd(OnEnd.RECONNECT)
                        .withOnDrain(OnDrain.FINISH),
                options);
        for (SessionOption<?> option : SessionOption.ALL) {
            assertNotEquals(TestServer.SILENT.get(option), options.get(option), option.name());
        }
    }

    @Test
    void an_option_that_an_annotation_does_not_set_is_the_service_s() {
        SessionOptions defaults =
                TestServer.SILENT.withOnEnd(OnEnd.RECONNECT).withOnDrain(OnDrain.FINISH);

        assertEquals(
                defaults, Controllers.create(defaults).bind(new LowerCase()).getFirst().options());
    }

    @Test
    void a_stream_has_the_options_of_its_annotation() throws Exception {
        try (ControllerServer server = ControllerServer.of(new Lively());
                RawClient client = server.get("/lively")) {
            client.head();
            assertEquals(":", client.streamLine());
            assertEquals("retry: 7000", client.streamLine());
            assertEquals("data: a\n\n", client.rest());
        }
    }
}

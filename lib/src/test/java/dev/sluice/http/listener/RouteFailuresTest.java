package dev.sluice.http.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.TrustedProxies;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.logging.LogLines;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.Topics;
import dev.sluice.topic.web.TopicRoute;
import dev.sluice.topic.web.TopicRoutes;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The response and the log entry for a route that fails with an exception without a status. */
@Timeout(60)
class RouteFailuresTest {

    private static final String PROBLEM =
            "{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500}";

    private static final Consumer<HttpRouting.Builder> FAILING =
            routing -> {
                EventStreams streams = TestServer.unrestricted();
                Clients broken =
                        Clients.of(
                                (request, needed) -> {
                                    throw failure();
                                },
                                TrustedProxies.NONE,
                                PublishLimit.NONE);
                EventStreams closed =
                        EventStreams.create(
                                TestServer.SILENT,
                                StreamLimits.NONE,
                                EventEncoder.create(),
                                broken);
                Topics topics =
                        Topics.of(
                                InMemoryBroker.create(HistoryLimits.defaults()),
                                EventEncoder.create());
                routing.route(
                                streams.route(
                                        "/unmade/{id}",
                                        request -> {
                                            throw failure();
                                        }))
                        .route(
                                streams.route(
                                        "/unopened/{id}",
                                        request ->
                                                (from, out) -> {
                                                    throw failure();
                                                }))
                        .register(
                                "/",
                                TopicRoutes.of(
                                        topics, closed, List.of(TopicRoute.at("/topics/{topic}"))))
                        .get(
                                "/plain/{id}",
                                (request, response) -> {
                                    throw failure();
                                });
            };

    private static IllegalStateException failure() {
        return new IllegalStateException("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /unmade/7,   GET /unmade/{id}",
        "GET,    /unopened/7, GET /unopened/{id}",
        "GET,    /topics/7,   GET /topics/{topic}",
        "POST,   /topics/7,   POST /topics/{topic}",
        "DELETE, /topics/7,   DELETE /topics/{topic}",
        "GET,    /plain/7,    GET /plain/{id}"
    })
    void a_failure_is_logged_once_with_its_route_and_hidden_from_the_client(
            String method, String path, String route) throws Exception {
        try (TestServer server = TestServer.routing(FAILING);
                LogLines log = LogLines.record();
                RawClient client = server.client().request(method, path)) {
            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 500 Internal Server Error", head.get(""));
            assertEquals("application/problem+json", head.get("content-type"));
            assertEquals(PROBLEM, client.body(head));
            assertTrue(answersAnother(client));
            assertEquals(
                    List.of("WARNING " + route + " failed" + LogLines.STACK_TRACE), log.with(""));
        }
    }

    private static boolean answersAnother(RawClient client) throws Exception {
        return client.get("/nothing").head().get("").startsWith("HTTP/1.1 404");
    }

    @Test
    void a_failed_filter_is_logged_without_a_route() throws Exception {
        try (TestServer server =
                        TestServer.routing(routing ->
                                routing.addFilter((chain, request, response) -> {
                                    throw failure();
                                }));
                LogLines log = LogLines.record();
                RawClient client = server.client().get("/secret")) {
            assertEquals(PROBLEM, client.body(client.head()));
            assertEquals(
                    List.of("WARNING GET failed" + LogLines.STACK_TRACE), log.with("GET failed"));
        }
    }

    @Test
    void an_error_handler_of_the_application_takes_precedence() throws Exception {
        try (TestServer server =
                        TestServer.routing(
                                FAILING.andThen(routing ->
                                        routing.error(
                                                Throwable.class,
                                                (request, response, failure) ->
                                                        response.status(418).send("teapot"))));
                RawClient client = server.client().get("/plain/7")) {
            Map<String, String> head = client.head();

            assertTrue(head.get("").startsWith("HTTP/1.1 418"));
            assertEquals("teapot", client.body(head));
        }
    }

    @Test
    void an_exception_with_a_status_sets_the_status_of_the_response() throws Exception {
        try (TestServer server =
                        TestServer.routing(routing ->
                                routing.get(
                                        "/plain",
                                        (request, response) -> {
                                            throw new HttpException("Sold", Status.GONE_410);
                                        }));
                RawClient client = server.client().get("/plain")) {
            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 410 Gone", head.get(""));
            assertTrue(client.body(head).contains("\"detail\":\"Sold\""));
        }
    }

    @ParameterizedTest
    @CsvSource({"500, Internal Server Error", "502, Bad Gateway"})
    void a_plain_route_that_fails_with_a_status_is_logged_once_with_its_route(
            int code, String reason) throws Exception {
        try (TestServer server =
                        TestServer.routing(routing ->
                                routing.get(
                                        "/plain/{id}",
                                        (request, response) -> {
                                            throw new HttpException("Sorry", Status.create(code));
                                        }));
                LogLines log = LogLines.record();
                RawClient client = server.client().get("/plain/7?token=secret")) {
            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 %d %s".formatted(code, reason), head.get(""));
            assertEquals("close", head.get("connection"));
            assertTrue(client.body(head).contains("\"detail\":\"Sorry\""));
            assertEquals(
                    List.of("WARNING GET /plain/{id} failed" + LogLines.STACK_TRACE), log.with(""));
        }
    }

    @Test
    void a_plain_route_that_is_unavailable_is_logged_once_with_its_route() throws Exception {
        try (TestServer server =
                        TestServer.routing(routing ->
                                routing.get(
                                        "/plain/{id}",
                                        (request, response) -> {
                                            throw new HttpException(
                                                    "Later", Status.SERVICE_UNAVAILABLE_503, true);
                                        }));
                LogLines log = LogLines.record();
                RawClient client = server.client().get("/plain/7")) {
            assertTrue(client.body(client.head()).contains("\"detail\":\"Later\""));
            assertEquals(
                    List.of("INFO Refused GET /plain/{id} with 503 Service Unavailable"),
                    log.with(""));
        }
    }

    @Test
    void a_stream_refused_with_500_is_logged_once_with_its_route() throws Exception {
        try (TestServer server =
                        TestServer.of(
                                TestServer.SILENT,
                                request -> {
                                    throw new HttpException(
                                            "Sorry", Status.INTERNAL_SERVER_ERROR_500);
                                });
                LogLines log = LogLines.record();
                RawClient client = server.client().get("/stream")) {
            assertTrue(client.body(client.head()).contains("\"detail\":\"Sorry\""));
            assertEquals(
                    List.of("WARNING GET /stream failed" + LogLines.STACK_TRACE),
                    log.with("/stream"));
        }
    }
}

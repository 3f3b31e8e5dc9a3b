package dev.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.session.OnDrain;
import dev.sluice.session.OnEnd;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.ServerRequest;
import java.security.Principal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

@Timeout(60)
class ControllerTest {

    enum Color {
        RED,
        GREEN
    }

    record Question(String text, int words) {}

    /** A type of the application that is made of a text. */
    record Symbol(String name) {
        static Symbol valueOf(String text) {
            return new Symbol(text.toUpperCase(Locale.ROOT));
        }
    }

    private static final CompletableFuture<List<String>> LATE = new CompletableFuture<>();

    @SseController("/c")
    static final class Everything {

        @Sse("/void/{from}")
        void blocking(@FromPath("from") int from, EventSink events) throws InterruptedException {
            for (int n = from; n > 0; n--) {
                events.send(MessageEvent.of(n).withType("tick"));
            }
        }

        @Sse("/source")
        Source<String> source() {
            return Sources.of("a");
        }

        @Sse("/publisher")
        Flow.Publisher<String> publisher() {
            return JdkFlowAdapter.publisherToFlowPublisher(Flux.just("a"));
        }

        @Sse("/stream")
        Stream<String> stream() {
            return Stream.of("a");
        }

        @Sse("/iterator")
        Iterator<String> iterator() {
            return List.of("a").iterator();
        }

        @Sse("/list")
        List<String> list() {
            return List.of("a");
        }

        @Sse("/future")
        Future<List<String>> future() {
            return CompletableFuture.completedFuture(List.of("a"));
        }

        @Sse("/stage")
        CompletionStage<? extends Source<String>> stage() {
            return CompletableFuture.completedStage(Sources.of("a"));
        }

        @Sse("/flux")
        Flux<String> flux() {
            return Flux.just("a");
        }

        @Sse("/array")
        String[] array() {
            return new String[] {"a"};
        }

        @Sse("/numbers")
        IntStream numbers() {
            return IntStream.range(0, 2);
        }

        @Sse("/null")
        @SuppressWarnings("NullAway") // What it is a test of.
        List<String> nothing() {
            return null;
        }

        @Sse("/failed-future")
        Future<List<String>> failedFuture() {
            return CompletableFuture.failedFuture(new NotFoundException("There is none"));
        }

        @Sse("/types/{number}")
        List<Object> types(
                @FromPath("number") long number,
                @FromQuery("color") Color color,
                @FromQuery("id") UUID id,
                @FromQuery("day") LocalDate day,
                @FromQuery("wait") Duration wait,
                @FromQuery("on") boolean on,
                @FromQuery("symbol") Symbol symbol) {
            return List.of(number, color, id, day, wait, on, symbol.name());
        }

        @Sse("/number")
        List<Object> number(@FromQuery("n") int n) {
            return List.of(n);
        }

        @Sse("/color")
        List<Object> color(@FromQuery("color") Color color) {
            return List.of(color);
        }

        @Sse("/flag")
        List<Object> flag(@FromQuery("on") boolean on) {
            return List.of(on);
        }

        @Sse("/late")
        Future<List<String>> late() {
            return LATE;
        }

        @Sse("/optional")
        List<Object> optional(
                @FromQuery("n") Optional<Integer> n,
                @FromQuery("tag") List<String> tags,
                @FromQuery(value = "page", defaultValue = "1") int page,
                @FromHeader("X-Who") Optional<String> who) {
            return List.of(n.isPresent() ? n.get() : "none", tags, page, who.orElse("nobody"));
        }

        @Sse("/many")
        List<Object> many(
                @FromQuery("tag") String[] tags,
                @FromQuery("n") int[] numbers,
                @FromQuery("color") Set<Color> colors,
                @FromQuery("page") OptionalInt page,
                @FromQuery("from") OptionalLong from,
                @FromQuery("ratio") OptionalDouble ratio) {
            return List.of(tags, numbers, colors, page, from, ratio);
        }

        @Sse("/me")
        List<Object> me(Principal principal) {
            return List.of(principal.getName());
        }

        @Sse("/last-id")
        List<Object> lastId(@LastEventId Optional<String> lastEventId, ServerRequest request) {
            return List.of(lastEventId.orElse("none"), request.path().path());
        }

        @Sse(value = "/ask", method = "POST")
        List<Object> ask(@FromBody Question question) {
            return List.of(question.text(), question.words());
        }

        @Sse(value = "/echo", method = "POST")
        List<Object> echo(@FromBody String text) {
            return List.of(text);
        }

        @Sse(
                value = "/options",
                heartbeat = "PT0.02S",
                retry = "PT7S",
                onEnd = "reconnect",
                drain = "finish")
        Stream<String> options() {
            return Stream.of("a");
        }
    }

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.of(Controllers.create(TestServer.SILENT).bind(new Everything()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String stream(String target, String... headers) throws Exception {
        try (RawClient client = server.client().get("/c" + target, headers)) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            return client.skipPreamble().rest();
        }
    }

    private static String refusal(String status, RawClient client) throws Exception {
        Map<String, String> head = client.head();
        assertTrue(head.get("").startsWith("HTTP/1.1 " + status), head.get(""));
        assertEquals("application/problem+json", head.get("content-type"));
        String body = client.body(head);
        String detail = body.substring(body.indexOf("\"detail\":\"") + 10);
        return detail.substring(0, detail.length() - 2).replace("\\\"", "\"");
    }

    private static RawClient post(String path, String type, String body) throws Exception {
        return server.client()
                .request(
                        "POST",
                        "/c" + path,
                        "Content-Type: " + type,
                        "Content-Length: " + body.length())
                .send(body);
    }

    @Test
    void gives_a_route_the_options_of_its_annotation() {
        SessionOptions options =
                Controllers.create(TestServer.SILENT).bind(new Everything()).stream()
                        .filter(route -> route.path().equals("/c/options"))
                        .findFirst()
                        .orElseThrow()
                        .options();

        assertEquals(
                TestServer.SILENT
                        .withHeartbeat(Duration.ofMillis(20))
                        .withRetry(Duration.ofSeconds(7))
                        .withOnEnd(OnEnd.RECONNECT)
                        .withOnDrain(OnDrain.FINISH),
                options);
    }

    @Test
    void runs_a_method_in_blocking_style() throws Exception {
        assertEquals(
                "event: tick\ndata: 2\n\nevent: tick\ndata: 1\n\nevent: end\nid: end\ndata: {}\n\n",
                stream("/void/2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/source",
                "/publisher",
                "/stream",
                "/iterator",
                "/list",
                "/flux",
                "/array",
                "/future",
                "/stage"
            })
    void streams_what_a_method_returns(String path) throws Exception {
        assertEquals("data: a\n\nevent: end\nid: end\ndata: {}\n\n", stream(path));
    }

    @Test
    void streams_the_numbers_of_a_primitive_stream() throws Exception {
        assertEquals("data: 0\n\ndata: 1\n\nevent: end\nid: end\ndata: {}\n\n", stream("/numbers"));
    }

    @Test
    void answers_500_for_a_method_that_returned_null() throws Exception {
        try (RawClient client = server.client().get("/c/null")) {
            assertEquals("HTTP/1.1 500 Internal Server Error", client.head().get(""));
        }
    }

    @Test
    void answers_with_the_status_of_a_failed_future() throws Exception {
        try (RawClient client = server.client().get("/c/failed-future")) {
            assertEquals("There is none", refusal("404", client));
        }
    }

    @Test
    void begins_the_stream_before_a_future_that_takes_long() throws Exception {
        try (RawClient client = server.client().get("/c/late")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            client.skipPreamble();
            LATE.complete(List.of("late"));
            assertEquals("data: late\n\nevent: end\nid: end\ndata: {}\n\n", client.rest());
        }
    }

    @Test
    void converts_parameters() throws Exception {
        assertEquals(
                """
                data: 9000000000

                data: "GREEN"

                data: "5a0e2b9c-6f3d-4b1a-9d59-8a4f0f4f6c11"

                data: "2026-02-28"

                data: "PT1M30S"

                data: true

                data: ACME

                event: end
                id: end
                data: {}

                """,
                stream(
                        "/types/9000000000?color=GREEN&id=5a0e2b9c-6f3d-4b1a-9d59-8a4f0f4f6c11"
                                + "&day=2026-02-28&wait=PT90S&on=true&symbol=acme"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /void/abc         | path parameter from must be int, was "abc"
                    /void/99999999999 | path parameter from must be int, was "99999999999"
                    /number           | query parameter n is missing, must be int
                    /number?n=        | query parameter n must be int, was ""
                    /number?n=1.5     | query parameter n must be int, was "1.5"
                    /color?color=BLUE | query parameter color must be one of [RED, GREEN], was "BLUE"
                    /optional?n=x     | query parameter n must be Integer, was "x"
                    /number?n=1&n=2   | query parameter n must be given once, was given 2 times
                    /number?n=null    | query parameter n must be int, was "null"
                    /number?n=%205    | query parameter n must be int, was " 5"
                    /number?n=%D9%A1  | query parameter n must be int, was "١"
                    /flag?on=yes      | query parameter on must be boolean, was "yes"
                    /color?color=0    | query parameter color must be one of [RED, GREEN], was "0"
                    """)
    void refuses_a_value_with_the_parameter_the_type_and_what_it_was(String target, String detail)
            throws Exception {
        try (RawClient client = server.client().get("/c" + target)) {
            assertEquals(detail, refusal("400", client));
        }
    }

    @Test
    void shows_no_more_than_the_beginning_of_a_long_value() throws Exception {
        try (RawClient client = server.client().get("/c/number?n=" + "9".repeat(1000))) {
            assertEquals(
                    "query parameter n must be int, was \"" + "9".repeat(64) + "...\"",
                    refusal("400", client));
        }
    }

    @Test
    void knows_what_may_be_missing() throws Exception {
        assertEquals(
                "data: none\n\ndata: []\n\ndata: 1\n\ndata: nobody\n\nevent: end\nid: end\ndata: {}\n\n",
                stream("/optional"));
        assertEquals(
                "data: 5\n\ndata: [\"a\",\"b\"]\n\ndata: 2\n\ndata: me\n\nevent: end\nid: end\ndata: {}\n\n",
                stream("/optional?n=5&tag=a&tag=b&page=2", "x-who: me"));
    }

    @Test
    void collects_values_in_arrays_sets_and_primitive_optionals() throws Exception {
        assertEquals(
                """
                data: ["b","a"]

                data: [1,2]

                data: ["RED"]

                data: 3

                data: null

                data: 0.5

                event: end
                id: end
                data: {}

                """,
                stream("/many?tag=b&tag=a&n=1&n=2&color=RED&color=RED&page=3&ratio=0.5"));
    }

    @Test
    void gives_the_caller_as_a_principal_of_the_JDK_whose_name_is_empty_without_a_token()
            throws Exception {
        assertEquals("data: \n\nevent: end\nid: end\ndata: {}\n\n", stream("/me"));
    }

    @Test
    void gives_the_last_event_id_and_the_request() throws Exception {
        assertEquals(
                "data: none\n\ndata: /c/last-id\n\nevent: end\nid: end\ndata: {}\n\n",
                stream("/last-id"));
        assertTrue(stream("/last-id", "Last-Event-ID: 17-4").startsWith("data: 17-4\n\n"));
        assertTrue(stream("/last-id?lastEventId=17-4").startsWith("data: 17-4\n\n"));
        assertTrue(
                stream("/last-id?lastEventId=1", "Last-Event-ID: 2").startsWith("data: 2\n\n"),
                "a client that comes back says it in the header");
        assertTrue(
                stream("/last-id", "Last-Event-ID: \u00e9").startsWith("data: none\n\n"),
                "what can be no id is none");
    }

    @Test
    void reads_the_body() throws Exception {
        try (RawClient client =
                post("/ask", "application/json", "{\"text\":\"why\",\"words\":1}")) {
            client.head();
            assertEquals(
                    "data: why\n\ndata: 1\n\nevent: end\nid: end\ndata: {}\n\n",
                    client.skipPreamble().rest());
        }
        try (RawClient client = post("/echo", "text/plain", "as it is")) {
            client.head();
            assertEquals(
                    "data: as it is\n\nevent: end\nid: end\ndata: {}\n\n",
                    client.skipPreamble().rest());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    application/json | {"text":        | 400 | The body is not a valid Question, at line 1, column 9
                    application/json | {"words":"many"}| 400 | The body is not a valid Question: field words, at line 1, column 10
                    application/json | {"text":"a","words":1.9} | 400 | The body is not a valid Question: field words, at line 1, column 21
                    application/json | {"text":"a","words":1} x | 400 | The body is not a valid Question, at line 1, column 24
                    application/json | {"words":1}     | 400 | The body is not a valid Question: field text, at line 1, column 11
                    application/json; charset=latin1 | {} | 415 | The charset of the body must be UTF-8
                    application/json | null            | 400 | The body must not be null
                    application/json | ``              | 400 | The body is missing
                    text/plain       | {}              | 415 | The body must be application/json
                    """)
    void refuses_a_body_that_is_not_what_the_method_wants(
            String type, String body, String status, String detail) throws Exception {
        try (RawClient client = post("/ask", type, body)) {
            assertEquals(detail, refusal(status, client));
        }
    }

    @Test
    void refuses_a_body_and_a_header_that_are_no_text() throws Exception {
        try (RawClient client = post("/echo", "text/plain", "caf\u00e9")) {
            assertEquals("The body must be valid UTF-8", refusal("400", client));
        }
        try (RawClient client = server.client().get("/c/optional", "X-Who: caf\u00e9")) {
            assertEquals("header X-Who must be text", refusal("400", client));
        }
    }

    @Test
    void refuses_a_body_that_breaks_off() throws Exception {
        try (RawClient client =
                server.client()
                        .request(
                                "POST",
                                "/c/ask",
                                "Content-Type: application/json",
                                "Transfer-Encoding: chunked")
                        .send("zz\r\n")) {
            assertEquals("The body could not be read", refusal("400", client));
            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void takes_the_options_of_the_annotation() throws Exception {
        try (RawClient client = server.client().get("/c/options")) {
            client.head();
            assertEquals(":", client.streamLine());
            assertEquals("retry: 7000", client.streamLine());
            assertEquals("data: a\n\n", client.rest());
        }
    }
}

package dev.sluice.controller;

import static dev.sluice.controller.ControllerServer.END;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.http.RawClient;
import dev.sluice.logging.LogLines;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.security.Principal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ParameterTest {

    enum Color {
        RED,
        GREEN
    }

    /** A type of the application that is made of a text. */
    record Symbol(String name) {
        static Symbol valueOf(String text) {
            return new Symbol(text.toUpperCase(Locale.ROOT));
        }
    }

    /** A type of the application that has a constructor for a text. */
    record RoomId(String value) {
        RoomId {
            if (value.length() > 3) {
                throw new IllegalArgumentException("too long");
            }
        }
    }

    @SseController("/c")
    static final class Parameters {

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

        @Sse("/collections")
        List<Object> collections(
                @FromQuery("tag") Optional<List<String>> tags,
                @FromQuery("n") Optional<int[]> numbers,
                @FromHeader("X-Color") Optional<Set<Color>> colors) {
            return List.of(tags, numbers.map(Arrays::toString), colors);
        }

        @Sse("/rooms/{id}")
        List<Object> room(@FromPath("id") RoomId id, @FromQuery("other") Optional<RoomId> other) {
            return List.of(id.value(), other.map(RoomId::value));
        }

        @Sse("/cookie")
        Source<String> cookie(ServerResponse response, @FromQuery("theme") String theme) {
            response.headers().addCookie(SetCookie.create("theme", theme));
            return Sources.of("a");
        }
    }

    private static ControllerServer server;

    @BeforeAll
    static void start() {
        server = ControllerServer.of(new Parameters());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String stream(String target, String... headers) throws Exception {
        return server.stream("/c" + target, headers);
    }

    private static String detail(String target, String... headers) throws Exception {
        return ControllerServer.detail("400", server.get("/c" + target, headers));
    }

    @Test
    void parameters_are_converted_to_their_types() throws Exception {
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
                    /rooms/12345      | path parameter id must be RoomId, was "12345"
                    /number?n=99999999999 | query parameter n must be int, was "99999999999"
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
    void an_invalid_value_is_refused_with_the_parameter_the_type_and_the_value(
            String target, String detail) throws Exception {
        assertEquals(detail, detail(target));
    }

    @Test
    void a_long_value_is_shortened_in_the_response() throws Exception {
        assertEquals(
                "query parameter n must be int, was \"" + "9".repeat(64) + "...\"",
                detail("/number?n=" + "9".repeat(1000)));
    }

    @Test
    void a_header_that_is_no_text_is_refused() throws Exception {
        assertEquals("header X-Who must be text", detail("/optional", "X-Who: caf\u00e9"));
    }

    @Test
    void the_log_line_for_an_invalid_value_names_the_parameter_but_not_the_value()
            throws Exception {
        try (ControllerServer fresh = ControllerServer.of(new Parameters());
                LogLines log = LogLines.record()) {
            JsonNode problem =
                    ControllerServer.problem("400", fresh.get("/c/rooms/SECRET?n=SECRET"));

            assertEquals("GET /c/rooms/{id}", problem.path("route").asText());
            assertEquals("id", problem.path("parameter").asText());
            assertEquals(
                    List.of(
                            "INFO Refused GET /c/rooms/{id} with 400 Bad Request: path parameter"
                                    + " id must be RoomId"),
                    log.with("/c/rooms/"));
        }
    }

    @Test
    void optionals_lists_and_parameters_with_a_default_may_be_missing() throws Exception {
        assertEquals(
                "data: none\n\ndata: []\n\ndata: 1\n\ndata: nobody\n\n" + END, stream("/optional"));
        assertEquals(
                "data: 5\n\ndata: [\"a\",\"b\"]\n\ndata: 2\n\ndata: me\n\n" + END,
                stream("/optional?n=5&tag=a&tag=b&page=2", "x-who: me"));
    }

    @Test
    void arrays_sets_and_primitive_optionals_are_filled_with_values() throws Exception {
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
    void the_principal_of_a_caller_without_a_token_has_an_empty_name() throws Exception {
        assertEquals("data: \n\n" + END, stream("/me"));
    }

    @Test
    void a_method_can_take_the_last_event_id_and_the_request() throws Exception {
        assertEquals("data: none\n\ndata: /c/last-id\n\n" + END, stream("/last-id"));
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
    void an_optional_collection_is_empty_without_values() throws Exception {
        assertEquals("data: null\n\ndata: null\n\ndata: null\n\n" + END, stream("/collections"));
        assertEquals(
                "data: [\"a\",\"b\"]\n\ndata: \"[1, 2]\"\n\ndata: [\"RED\"]\n\n" + END,
                stream("/collections?tag=a&tag=b&n=1&n=2", "X-Color: RED"));
        assertEquals("query parameter n must be int, was \"x\"", detail("/collections?n=x"));
    }

    @Test
    void a_type_with_a_constructor_that_takes_a_text_can_be_a_parameter() throws Exception {
        assertEquals("data: a7\n\ndata: \"b8\"\n\n" + END, stream("/rooms/a7?other=b8"));
    }

    @Test
    void a_method_can_set_cookies_on_the_response() throws Exception {
        try (RawClient client = server.get("/c/cookie?theme=dark")) {
            Map<String, String> head = client.head();

            assertEquals("theme=dark", head.get("set-cookie"));
            assertEquals("data: a\n\n" + END, client.skipPreamble().rest());
        }
    }
}

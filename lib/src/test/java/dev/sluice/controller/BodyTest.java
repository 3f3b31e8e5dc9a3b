package dev.sluice.controller;

import static dev.sluice.controller.ControllerServer.END;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.http.RawClient;
import dev.sluice.logging.LogLines;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BodyTest {

    enum Color {
        RED,
        GREEN
    }

    record Question(String text, int words) {}

    record Item(String name, double price) {}

    record Order(
            @JsonProperty("number") String id,
            List<Item> items,
            Color color,
            Optional<String> note,
            OptionalInt priority,
            @Nullable String coupon,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> tags) {}

    @SseController
    static final class Bodies {

        @Sse(value = "/ask", method = "POST")
        List<Object> ask(@FromBody Question question) {
            return List.of(question.text(), question.words());
        }

        @Sse(value = "/orders/{shop}", method = "POST")
        List<Object> order(@FromPath("shop") String shop, @FromBody Order order) {
            return List.of(order.toString());
        }

        @Sse(value = "/echo", method = "POST")
        List<Object> echo(@FromBody String text) {
            return List.of(text);
        }

        @Sse(value = "/maybe", method = "POST")
        List<Object> maybe(@FromBody Optional<Question> question) {
            return List.of(question.map(Question::text).orElse("nothing"));
        }
    }

    private static ControllerServer server;

    @BeforeAll
    static void start() {
        server = ControllerServer.of(new Bodies());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawClient json(String path, String body) throws Exception {
        return server.post(path, "application/json", body);
    }

    private static String stream(RawClient client) throws Exception {
        try (client) {
            return ControllerServer.stream(client);
        }
    }

    @Test
    void a_body_is_read_as_JSON_or_as_plain_text() throws Exception {
        assertEquals(
                "data: why\n\ndata: 1\n\n" + END,
                stream(json("/ask", "{\"text\":\"why\",\"words\":1}")));
        assertEquals(
                "data: as it is\n\n" + END, stream(server.post("/echo", "text/plain", "as it is")));
    }

    @Test
    void an_optional_body_may_be_missing() throws Exception {
        assertEquals(
                "data: why\n\n" + END, stream(json("/maybe", "{\"text\":\"why\",\"words\":1}")));
        assertEquals(
                "data: nothing\n\n" + END,
                stream(server.request("POST", "/maybe", "Content-Length: 0")));
    }

    @Test
    void optional_and_nullable_components_and_those_with_a_default_may_be_missing()
            throws Exception {
        assertEquals(
                "data: Order[id=7, items=[Item[name=a, price=1.5]], color=RED,"
                        + " note=Optional.empty, priority=OptionalInt.empty, coupon=null,"
                        + " tags=[]]\n\n"
                        + END,
                stream(
                        json(
                                "/orders/main",
                                "{\"number\":\"7\",\"items\":[{\"name\":\"a\",\"price\":1.5}],"
                                        + "\"color\":\"RED\"}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                                 | number   | is missing or null
                    {"number":null}                                    | number   | is missing or null
                    {"number":"7"}                                     | items    | is missing or null
                    {"number":"7","items":[{"name":"a"}]}              | items[0].price | is missing or null
                    {"number":"7","items":[{"name":"a","price":null}]} | items[0].price | is missing or null
                    {"number":"7","items":[{"name":"a","price":"x"}]}  | items[0].price | must be double
                    {"number":"7","items":[5]}                         | items[0] | must be an object
                    {"number":"7","items":{}}                          | items    | must be an array
                    {"number":"7","items":[],"color":"BLUE"}           | color    | must be one of [RED, GREEN]
                    {"number":"7","items":[],"color":0     }           | color    | must be one of [RED, GREEN]
                    {"number":"7","items":[{"name":"a","price":""}]} | items[0].price | must be double
                    {"number":"7","items":[],"color":"RED","priority":"x"} | priority | must be int
                    {"number":"7","items":[],"color":"RED","id":"7"}   | id       | is unknown
                    """)
    void an_invalid_field_is_named_to_the_client_and_in_one_line_of_the_log(
            String body, String field, String why) throws Exception {
        // A server of its own, since one logs but a few refusals in a period.
        try (ControllerServer fresh = ControllerServer.of(new Bodies());
                LogLines log = LogLines.record()) {
            JsonNode problem =
                    ControllerServer.problem(
                            "400", fresh.post("/orders/main", "application/json", body));

            String detail = problem.path("detail").asText();
            String start = "The body is not a valid Order: field " + field + " " + why;
            assertEquals(start, detail.replaceFirst(", at line 1, column \\d+$", ""));
            assertEquals(field, problem.path("field").asText());
            assertEquals("POST /orders/{shop}", problem.path("route").asText());
            assertEquals(
                    List.of("INFO Refused POST /orders/{shop} with 400 Bad Request: " + detail),
                    log.with("/orders/"));
        }
    }

    @Test
    void the_name_of_an_unknown_field_is_escaped_and_shortened_in_the_log() throws Exception {
        String body = "{\"text\":\"a\",\"words\":1,\"\\n" + "x".repeat(100) + "\":1}";
        try (ControllerServer fresh = ControllerServer.of(new Bodies());
                LogLines log = LogLines.record()) {
            JsonNode problem =
                    ControllerServer.problem("400", fresh.post("/ask", "application/json", body));

            assertEquals("\n" + "x".repeat(63) + "...", problem.path("field").asText());
            List<String> lines = log.with("POST /ask");
            assertEquals(1, lines.size());
            String line = lines.getFirst();
            assertTrue(line.contains("field \\n" + "x".repeat(63) + "... is unknown"), line);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    application/json | {"text":        | 400 | The body is not a valid Question, at line 1, column 9
                    application/json | {"words":"many"}| 400 | The body is not a valid Question: field words must be int, at line 1, column 10
                    application/json | {"text":"a","words":1.9} | 400 | The body is not a valid Question: field words must be int, at line 1, column 21
                    application/json | {"text":"a","words":1} x | 400 | The body is not a valid Question, at line 1, column 24
                    application/json | {"text":"a"}    | 400 | The body is not a valid Question: field words is missing or null, at line 1, column 12
                    application/json | {"words":1}     | 400 | The body is not a valid Question: field text is missing or null, at line 1, column 11
                    application/json | []              | 400 | The body is not a valid Question, at line 1, column 1
                    application/json; charset=latin1 | {} | 415 | The charset of the body must be UTF-8
                    application/json | null            | 400 | The body must not be null
                    application/json | ``              | 400 | The body is missing
                    text/plain       | {}              | 415 | The body must be application/json
                    """)
    void a_body_that_does_not_fit_the_method_is_refused(
            String type, String body, String status, String detail) throws Exception {
        assertEquals(detail, ControllerServer.detail(status, server.post("/ask", type, body)));
    }

    @Test
    void a_body_that_is_no_text_is_refused() throws Exception {
        assertEquals(
                "The body must be valid UTF-8",
                ControllerServer.detail("400", server.post("/echo", "text/plain", "caf\u00e9")));
    }

    @Test
    void a_body_that_breaks_off_is_refused() throws Exception {
        try (RawClient client =
                server.request(
                                "POST",
                                "/ask",
                                "Content-Type: application/json",
                                "Transfer-Encoding: chunked")
                        .send("zz\r\n")) {
            var head = client.head();
            assertEquals("HTTP/1.1 400 Bad Request", head.get(""));
            assertTrue(client.body(head).contains("The body could not be read"));
            assertTrue(client.isAtEnd());
        }
    }
}

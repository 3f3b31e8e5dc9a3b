package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.stream.Route;
import dev.sluice.source.Sources;
import dev.sluice.source.StreamException;
import io.helidon.http.Method;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tries to break out of every untrusted string that could reach the wire. */
@Timeout(60)
class InjectionTest {

    private static final List<String> BREAKS =
            List.of(
                    "x\nevent: forged\ndata: forged\n\n",
                    "x\rdata: forged\r\r",
                    "x\r\n\r\ndata: forged\r\n\r\n",
                    "x\u0085data: forged",
                    "x\u2028data: forged\u2029",
                    "x\u000bdata: forged\u000c",
                    "x\0data: forged");

    private final HandInstants clock = new HandInstants();
    private final Tokens tokens = new Tokens(clock);
    private final AccessServer server = AccessServer.with(AccessOptions.defaults(), clock);
    private final String all = bearer(tokens.alice(List.of("*"), List.of("*")));

    @AfterEach
    void close() {
        server.close();
    }

    static Stream<String> breaks() {
        return BREAKS.stream();
    }

    private static String json(Map<String, ?> value) throws Exception {
        return new ObjectMapper().writeValueAsString(value);
    }

    /** The names of the fields of a block, in their order. */
    private static List<String> fields(String block) {
        return Arrays.stream(block.substring(0, block.length() - 1).split("\n", -1))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void line_breaks_in_data_cannot_forge_fields(String text) throws Exception {
        try (RawClient reader = server.stream("/topics/news", all)) {
            server.post(server.port(), "/topics/news", "text/plain; charset=utf-8", text, all);
            server.post("/topics/news", json(Map.of("data", text)), all);
            server.post("/topics/news", json(Map.of("data", Map.of(text, text))), all);
            server.post("/topics/news", json(Map.of("data", "end")), all);

            String block;
            do {
                block = reader.block();
                List<String> fields = fields(block);
                assertEquals("id", fields.getFirst(), block);
                assertTrue(fields.stream().skip(1).allMatch(f -> f.equals("data")), block);
            } while (!block.endsWith("data: end\n"));
        }
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void a_type_with_line_breaks_is_refused_or_stays_on_one_line(String text) throws Exception {
        try (RawClient reader = server.stream("/topics/news", all)) {
            server.post("/topics/news", json(Map.of("data", "1", "type", text)), all);
            server.post("/topics/news", json(Map.of("data", "end")), all);

            String block = reader.block();
            if (text.chars().noneMatch(c -> c == '\n' || c == '\r' || c == '\0')) {
                assertEquals(List.of("event", "id", "data"), fields(block), block);
                block = reader.block();
            }
            assertTrue(block.endsWith("data: end\n"), block);
        }
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void an_id_is_never_taken_from_a_publisher(String text) throws Exception {
        assertEquals(
                400,
                server.post("/topics/news", json(Map.of("data", "1", "id", text)), all).status());
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void a_topic_with_control_characters_is_refused(String text) throws Exception {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        for (String target : List.of("/topics/" + encoded, "/topics?topic=" + encoded)) {
            AccessServer.Answer answer = server.get(target, all);

            assertTrue(answer.status() == 400 || answer.status() == 404, target);
            assertFalse(answer.body().contains("forged"), answer.body());
            assertFalse(answer.head().toString().contains("forged"), answer.head()::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void a_last_event_id_with_control_characters_is_refused(String text) throws Exception {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        try (RawClient client = server.client().get("/topics/news?lastEventId=" + encoded, all)) {
            Map<String, String> head = client.head();
            assertEquals("HTTP/1.1 400 Bad Request", head.get(""));
            assertFalse(client.body(head).contains("forged"));
        }
    }

    @Test
    void a_valid_last_event_id_is_not_echoed_in_a_gap_event() throws Exception {
        try (RawClient client =
                server.client()
                        .get("/topics/news", all, "Last-Event-ID: \",\"reason\":\"forged\"")) {
            client.head();
            String gap = client.skipPreamble().block();

            assertTrue(gap.startsWith("event: gap\n"), gap);
            assertFalse(gap.contains("forged"), gap);
        }
    }

    @Test
    void line_breaks_in_request_headers_cannot_forge_response_headers() throws Exception {
        for (String header :
                List.of(
                        "Origin: https://a.example\r\n X-Forged: 1",
                        "Authorization: Bearer a\rX-Forged: 1",
                        "Last-Event-ID: 1\rX-Forged: 1")) {
            try (RawClient client = server.client().get("/topics/news", header)) {
                assertFalse(client.head().containsKey("x-forged"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void line_breaks_in_an_error_message_cannot_forge_fields(String text) throws Exception {
        try (TestServer failing =
                        TestServer.of(
                                List.of(
                                        new Route(
                                                Method.GET,
                                                "/stream",
                                                TestServer.SILENT,
                                                request ->
                                                        Sources.handler(sink -> {
                                                            sink.send("before");
                                                            throw new StreamException(text);
                                                        }))));
                RawClient client = failing.stream()) {
            assertEquals("data: before\n", client.block());
            String block = client.block();

            assertEquals(List.of("event", "data"), fields(block), block);
            assertEquals("event: stream-error", block.lines().findFirst().orElseThrow());
            assertEquals("", client.rest());
        }
    }
}

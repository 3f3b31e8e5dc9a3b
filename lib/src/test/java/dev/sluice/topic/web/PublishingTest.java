package dev.sluice.topic.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.http.RawClient;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.SourceClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing to topics over HTTP. */
@Timeout(60)
class PublishingTest {

    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    private final TopicServer server = TopicServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private int kept(String topic) throws Exception {
        try (SourceClient<?> client =
                SourceClient.open(server.topics.topic(topic), ResumePoint.EARLIEST)) {
            client.poll();
            int count = 0;
            while (client.poll() instanceof Next.Item<?>) {
                count++;
            }
            return count;
        }
    }

    @Test
    void json_with_data_and_a_type_is_published() throws Exception {
        try (RawClient reader = server.stream("/topics/news")) {
            TopicServer.Answer answer =
                    server.post(
                            "/topics/news",
                            JSON,
                            """
                            {"data":{"n":1.50,"list":[]},"type":"note"}\
                            """);

            assertEquals(200, answer.status(), answer.body());
            assertEquals(
                    """
                    event: note
                    id: %s
                    data: {"n":1.50,"list":[]}
                    """
                            .formatted(answer.json().get("id").asText()),
                    reader.block());
        }
    }

    sealed interface Note {

        record Written(String text) implements Note {}
    }

    @Test
    void an_event_of_a_type_that_the_topic_has_not_declared_is_refused() throws Exception {
        server.topics.declare("notes*", Note.class);
        String known = "type must be one of [written]";

        TopicServer.Answer untyped = server.post("/topics/notes1", JSON, "{\"data\":{}}");
        TopicServer.Answer text = server.post("/topics/notes1", "text/plain", "a");
        TopicServer.Answer batch =
                server.post("/topics/notes1", NDJSON, "{\"data\":{},\"type\":\"other\"}");
        TopicServer.Answer declared =
                server.post(
                        "/topics/notes1", JSON, "{\"data\":{\"text\":\"a\"},\"type\":\"written\"}");

        assertEquals(400, untyped.status());
        assertEquals(known + ", was \"message\"", untyped.json().get("detail").asText());
        assertEquals(400, text.status());
        assertEquals(400, batch.status());
        assertTrue(batch.body().contains(", was \\\"other\\\""), batch.body());
        assertEquals(200, declared.status(), declared.body());
        assertEquals(1, kept("notes1"));
        try (RawClient reader = server.stream("/topics/notes1")) {
            server.post("/topics/notes1", JSON, "{\"data\":\"a\",\"type\":\"written\"}");
            assertTrue(reader.block().endsWith("\ndata: \"a\"\n"));
        }
        assertEquals(200, server.post("/topics/free", "text/plain", "a").status());
    }

    @Test
    void a_text_is_published_as_it_is() throws Exception {
        try (RawClient reader = server.stream("/topics/news")) {
            String id = server.publish("two\nlines \u00e9");

            assertEquals("id: " + id + "\ndata: two\ndata: lines \u00e9\n", reader.block());
        }
    }

    @Test
    void a_request_that_is_sent_again_with_its_key_is_published_once() throws Exception {
        String batch = "{\"data\":\"a\"}\n{\"data\":\"b\"}";
        String key = "Idempotency-Key: batch-1";
        TopicServer.Answer first = server.post("/topics/news", NDJSON, batch, key);

        assertEquals(first, server.post("/topics/news", NDJSON, batch, key));
        try (RawClient reader = server.stream("/topics/news?lastEventId=earliest")) {
            server.publish("c");
            assertTrue(reader.block().endsWith("data: a\n"));
            assertTrue(reader.block().endsWith("data: b\n"));
            assertTrue(reader.block().endsWith("data: c\n"));
        }
    }

    @Test
    void nothing_of_a_keyed_batch_with_an_invalid_line_is_published() throws Exception {
        String key = "Idempotency-Key: batch-1";
        TopicServer.Answer wrong =
                server.post("/topics/news", NDJSON, "{\"data\":\"a\"}\nwrong", key);

        assertEquals(400, wrong.status());
        assertEquals(0, wrong.json().get("accepted").asInt());
        TopicServer.Answer mended =
                server.post("/topics/news", NDJSON, "{\"data\":\"a\"}\n{\"data\":\"b\"}", key);
        assertEquals(2, mended.json().get("count").asInt());
    }

    @Test
    void another_body_under_a_used_key_is_refused_with_422() throws Exception {
        String key = "Idempotency-Key: order-7";
        assertEquals(200, server.post("/topics/news", "text/plain", "a", key).status());

        TopicServer.Answer other = server.post("/topics/news", "text/plain", "b", key);
        TopicServer.Answer batch = server.post("/topics/news", NDJSON, "{\"data\":\"a\"}", key);
        TopicServer.Answer elsewhere = server.post("/topics/other", "text/plain", "b", key);

        assertEquals(422, other.status());
        assertEquals(
                "The Idempotency-Key was used before for a publication with another body: send"
                        + " the same body again, or use a new key",
                other.json().get("detail").asText());
        assertEquals(422, batch.status());
        assertEquals(200, elsewhere.status());
        assertEquals(1, kept("news"));
    }

    @Test
    void an_invalid_key_is_refused() throws Exception {
        TopicServer.Answer answer =
                server.post(
                        "/topics/news", "text/plain", "x", "Idempotency-Key: " + "k".repeat(256));

        assertEquals(400, answer.status());
        assertEquals(
                "an idempotency key must be 1 to 255 printable ASCII characters, had 256",
                answer.json().get("detail").asText());
    }

    @Test
    void a_json_string_is_published_as_text() throws Exception {
        try (RawClient reader = server.stream("/topics/news")) {
            server.post("/topics/news", JSON, "{\"data\":\"plain\"}");

            assertTrue(reader.block().endsWith("data: plain\n"));
        }
    }

    @Test
    void a_batch_has_one_event_a_line_and_keeps_their_order() throws Exception {
        try (RawClient reader = server.stream("/topics/news")) {
            TopicServer.Answer answer =
                    server.post(
                            "/topics/news",
                            NDJSON,
                            """
                            {"data":"a"}

                            {"data":"b"}\r
                            {"data":"c","type":"t"}
                            """);

            JsonNode body = answer.json();
            assertEquals(3, body.get("count").asInt(), answer.body());
            assertEquals("id: " + body.get("first").asText() + "\ndata: a\n", reader.block());
            assertTrue(reader.block().endsWith("data: b\n"));
            assertEquals(
                    "event: t\nid: " + body.get("last").asText() + "\ndata: c\n", reader.block());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    application/json | {"data":           | 400 | The event must be valid JSON
                    application/json | {"data":1} x       | 400 | The event must be valid JSON
                    application/json | {"data":1,"data":2}| 400 | The event must be valid JSON
                    application/json | {"data":1e99999999999} | 400 | The event must be valid JSON
                    application/json | [1]                | 400 | The event must be a JSON object with data
                    application/json | {"date":1}         | 400 | The event has an unknown field; known are data and type
                    application/json | {"data":1,"id":"7"}| 400 | id must not be given: the topic assigns it
                    application/json | {"type":"x"}       | 400 | data must be given, was missing or null
                    application/json | {"data":null}      | 400 | data must be given, was missing or null
                    application/json | {"data":1,"type":7}| 400 | type must be a text
                    application/json | {"data":1,"type":"a\\nb"} | 400 | type must not contain CR, LF or NUL, had LF at index 1
                    application/json | {"data":"\\ud83d"} | 400 | data must be valid Unicode
                    application/json | {"data":1,"type":"\\ud83d"} | 400 | type must be valid Unicode
                    application/json | {"data":1,"type":"a\\u0000b"} | 400 | type must not contain CR, LF or NUL, had NUL at index 1
                    application/json | {"data":1,"retry":1000} | 400 | retry must not be given: it would change when all readers of the topic reconnect
                    application/json | {"data":1,"retry":null} | 400 | retry must not be given: it would change when all readers of the topic reconnect
                    application/json | {"data":1,"type":"gap"} | 400 | type must not be "gap": it is reserved for what the service itself tells its clients; choose another name
                    application/json | {"data":1,"type":"error"} | 400 | type must not be "error": it is reserved for what the service itself tells its clients; choose another name
                    application/x-ndjson | {"data":1,"type":"end"} | 400 | line 1: type must not be "end": it is reserved for what the service itself tells its clients; choose another name; 0 events before it were accepted
                    application/x-ndjson | {"data":1,"retry":0} | 400 | line 1: retry must not be given: it would change when all readers of the topic reconnect; 0 events before it were accepted
                    application/x-ndjson | ``             | 400 | The body must have at least one event, had none
                    text/html        | x                  | 415 | The body must be application/json, text/plain or application/x-ndjson
                    """)
    void an_invalid_publication_is_refused_and_nothing_is_published(
            String type, String body, int status, String detail) throws Exception {
        TopicServer.Answer answer = server.post("/topics/news", type, body);

        assertEquals(status, answer.status(), answer.body());
        assertEquals(detail, answer.json().get("detail").asText());
        assertEquals(0, kept("news"));
    }

    @Test
    void half_a_surrogate_pair_deep_in_the_data_is_refused() throws Exception {
        assertEquals(
                400,
                server.post("/topics/news", "application/json", "{\"data\":[\"\\ud83d\"]}")
                        .status());
        assertEquals(0, kept("news"));
    }

    @Test
    void an_event_over_the_size_limit_is_refused() throws Exception {
        TopicServer.Answer answer =
                server.post("/topics/news", "text/plain", "x".repeat(300 * 1024));

        assertEquals(413, answer.status());
        assertTrue(answer.body().contains("at most 262144 bytes"), answer.body());
        assertEquals(0, kept("news"));
    }

    @Test
    void readers_get_an_event_just_within_the_size_limit() throws Exception {
        int frame = "data: ".length() + "\n\n".length();
        String largest = "x".repeat(256 * 1024 - frame);
        try (RawClient reader = server.stream("/topics/news")) {
            server.publish(largest);
            assertTrue(reader.block().endsWith("data: " + largest + "\n"));
        }
    }

    @Test
    void a_batch_larger_than_the_history_is_refused() throws Exception {
        TopicServer.Answer answer =
                server.post("/topics/news", NDJSON, "{\"data\":1}\n".repeat(1001));

        assertEquals(413, answer.status(), answer.body());
        assertEquals(0, kept("news"));
    }

    @Test
    void a_body_over_the_size_limit_is_refused() throws Exception {
        try (RawClient client =
                server.client()
                        .request(
                                "POST",
                                "/topics/news",
                                "Content-Type: text/plain",
                                "Content-Length: 2000000")) {
            Map<String, String> head = client.head();
            assertTrue(head.get("").startsWith("HTTP/1.1 413"), head::toString);
            assertTrue(client.body(head).contains("larger than the server takes"));
        }
        assertEquals(0, kept("news"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topics/a%20b", "/deep/a/%2e%2e%2fb", "/topics/a,b", "/topics/a=b"})
    void an_invalid_topic_name_is_refused(String target) throws Exception {
        assertEquals(400, server.post(target, "text/plain", "x").status());
    }

    @Test
    void an_invalid_line_is_reported_with_the_number_of_events_accepted_before_it()
            throws Exception {
        TopicServer.Answer answer =
                server.post(
                        "/topics/news",
                        NDJSON,
                        """
                        {"data":"a"}
                        {"data":"b"}
                        {"data":
                        {"data":"never"}
                        """);

        assertEquals(400, answer.status());
        JsonNode problem = answer.json();
        assertEquals(3, problem.get("line").asInt(), answer.body());
        assertEquals(2, problem.get("accepted").asInt());
        assertEquals(
                "line 3: The event must be valid JSON; 2 events before it were accepted",
                problem.get("detail").asText());
        assertEquals(2, kept("news"));
    }

    @Test
    void nothing_of_an_upload_that_breaks_off_is_published() throws Exception {
        try (RawClient client =
                server.client()
                        .request(
                                "POST",
                                "/topics/news",
                                "Content-Type: " + NDJSON,
                                "Content-Length: 1000")
                        .send("{\"data\":\"a\"}\n{\"data\":\"b\"}\n")
                        .finishSending()) {
            assertTrue(client.head().get("").startsWith("HTTP/1.1 400"));
        }
        assertEquals(0, kept("news"));
    }

    @Test
    void a_delete_request_drops_the_history() throws Exception {
        server.publish("a");
        try (RawClient client = server.client().request("DELETE", "/topics/news")) {
            assertEquals("HTTP/1.1 204 No Content", client.head().get(""));
        }
        assertEquals(0, kept("news"));
    }

    @Test
    void a_topic_name_may_have_slashes_if_the_route_allows_them() throws Exception {
        try (RawClient reader = server.stream("/deep/chat/7")) {
            assertEquals(200, server.post("/deep/chat/7", "text/plain", "x").status());
            assertTrue(reader.block().endsWith("data: x\n"));
        }
    }
}

package dev.sluice.topic.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.topic.HistoryLimits;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of topics over HTTP. */
@Timeout(60)
class SubscribingTest {

    private final TopicServer server = TopicServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    static Stream<String> idsThatAreNone() {
        return Stream.of("xx\u00e9", "xx\u00c3\u00a9", "xx\ty", "x".repeat(1025));
    }

    @Test
    void a_stream_replays_after_the_last_event_id_and_goes_on_live() throws Exception {
        String first = server.publish("a");
        server.publish("b");
        try (RawClient reader = server.resume("/topics/news", "Last-Event-ID: " + first)) {
            assertTrue(reader.block().endsWith("data: b\n"));
            server.publish("c");
            assertTrue(reader.block().endsWith("data: c\n"));
        }
    }

    @Test
    void a_first_connection_can_begin_with_the_earliest_event() throws Exception {
        server.publish("a");
        try (RawClient reader = server.stream("/topics/news?lastEventId=earliest")) {
            assertTrue(reader.block().endsWith("data: a\n"));
        }
    }

    @Test
    void a_client_is_told_its_position_before_the_first_event() throws Exception {
        String before = server.publish("before");
        try (RawClient reader = server.resume("/topics/news")) {
            assertEquals("event: position\nid: " + before + "\ndata: {}\n", reader.block());
        }
    }

    @Test
    void an_unknown_position_gives_a_gap_before_anything_else() throws Exception {
        server.publish("a");
        try (RawClient reader = server.resume("/topics/news", "Last-Event-ID: 1-1")) {
            String gap = reader.block();
            assertTrue(gap.startsWith("event: gap\nid: "), gap);
            assertTrue(
                    gap.endsWith(
                            "data: {\"topic\":\"news\",\"reason\":\"unknown\",\"missed\":null}"
                                    + "\n"),
                    gap);
            assertTrue(reader.block().endsWith("data: a\n"));
        }
    }

    @Test
    void the_last_event_id_of_a_client_is_never_echoed() throws Exception {
        try (RawClient reader = server.resume("/topics/news", "Last-Event-ID: x data: injected")) {
            assertTrue(!reader.block().contains("injected"));
        }
    }

    @ParameterizedTest
    @MethodSource("idsThatAreNone")
    void an_invalid_last_event_id_gives_a_gap(String id) throws Exception {
        server.publish("a");
        for (String target : List.of("/topics/news", "/topics?topic=news&topic=chat")) {
            try (RawClient reader = server.resume(target, "Last-Event-ID: " + id)) {
                String gap = reader.block();
                assertTrue(gap.startsWith("event: gap\nid: "), gap);
                assertTrue(gap.contains("\"reason\":\"unknown\",\"missed\":null"), gap);
                assertFalse(gap.contains("xx"), gap);
            }
        }
    }

    @Test
    void a_gap_says_how_many_events_have_expired() throws Exception {
        try (TopicServer small =
                new TopicServer(HistoryLimits.defaults().withMaxEvents(3), TopicServer.OPTIONS)) {
            String first = small.topics.topic("news").publish("first").toString();
            IntStream.range(0, 10).forEach(i -> small.topics.topic("news").publish(i));
            try (RawClient reader = small.resume("/topics/news", "Last-Event-ID: " + first)) {
                assertTrue(
                        reader.block()
                                .endsWith(
                                        "data: {\"topic\":\"news\",\"reason\":\"expired\","
                                                + "\"missed\":7}\n"));
                assertTrue(reader.block().endsWith("data: 7\n"));
            }
        }
    }

    @Test
    void several_topics_are_read_in_one_stream_and_each_is_resumed() throws Exception {
        String id;
        try (RawClient reader = server.stream("/topics?topic=news&topic=chat")) {
            server.post("/topics/chat", "text/plain", "c1");
            String block = reader.block();
            id = block.replaceAll("(?s).*?id: (.*?)\n.*", "$1");
            assertTrue(id.startsWith("news=") && id.contains(",chat="), id);
        }
        server.publish("n1");
        server.post("/topics/chat", "text/plain", "c2");
        try (RawClient reader =
                server.resume("/topics?topic=news&topic=chat", "Last-Event-ID: " + id)) {
            String both = reader.block() + reader.block();
            assertTrue(both.contains("data: n1\n") && both.contains("data: c2\n"), both);
        }
    }

    @Test
    void a_stream_needs_at_least_one_topic() throws Exception {
        try (RawClient client = server.client().get("/topics")) {
            Map<String, String> head = client.head();
            assertTrue(head.get("").startsWith("HTTP/1.1 400"), head::toString);
        }
    }
}

package dev.sluice.topic.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Source;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.Position;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A topic of which each client sees its own part, on real sockets. */
@Timeout(60)
class TopicViewTest {

    private static final int HISTORY = 100;

    private final Topics topics =
            Topics.of(
                    InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(HISTORY)),
                    EventEncoder.create());
    private final Topic topic = topics.topic("all");

    @AfterEach
    void close() {
        topics.close();
    }

    private static boolean isMine(EncodedEvent event) {
        return event.decode().type().equals(Optional.of("mine"));
    }

    private static TestServer server(Source<?> view) {
        return TestServer.of(view);
    }

    private Position publish(String type, Object data) {
        return topic.publish(MessageEvent.of(data).withType(type));
    }

    /** Publishes events that are not for the client, and returns the position of the last. */
    private Position publishOthers(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> publish("other", n))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static String id(String block) {
        return block.lines()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static String mine(Position id, String data) {
        return "event: mine\nid: " + id + "\ndata: " + data + "\n";
    }

    private static String position(Object id) {
        return "event: position\nid: " + id + "\ndata: {}\n";
    }

    @Test
    void a_client_that_has_missed_nothing_is_told_no_gap_when_it_comes_back() throws Exception {
        try (TestServer server = server(topic.filter(TopicViewTest::isMine))) {
            Position seen;
            try (RawClient client = server.stream()) {
                client.block();
                Position first = publish("mine", "first");
                assertEquals(mine(first, "first"), client.block());
                seen = first;
                while (seen.number() < 5 * HISTORY) {
                    seen = publishOthers(64);
                    assertEquals(position(seen), client.block());
                }
                publishOthers(10);
            }
            Position next = publish("mine", "next");
            try (RawClient client = server.stream("Last-Event-ID: " + seen)) {
                assertEquals(mine(next, "next"), client.block());
            }
        }
    }

    @Test
    void the_position_of_a_view_is_sent_instead_of_a_heartbeat() throws Exception {
        SessionOptions beating = TestServer.SILENT.withHeartbeat(Duration.ofMillis(200));
        Source<?> view = topic.filter(TopicViewTest::isMine);
        try (TestServer server = TestServer.of(beating, request -> view);
                RawClient client = server.stream("Last-Event-ID: " + topic.position())) {
            Position other = publish("other", 1);

            String line = client.streamLine();
            while (line.equals(":")) {
                line = client.streamLine();
            }
            assertEquals(position(other), line + "\n" + client.block());
        }
    }

    @Test
    void the_last_words_contain_the_position_of_a_view() throws Exception {
        BlockingQueue<EncodedEvent> looked = new LinkedBlockingQueue<>();
        Source<?> view =
                topic.filter(event -> {
                    looked.add(event);
                    return isMine(event);
                });
        try (TestServer server = server(view);
                RawClient client = server.stream("Last-Event-ID: " + topic.position())) {
            Position mine = publish("mine", "me");
            Position last = publish("other", 1);
            assertEquals(mine(mine, "me"), client.block());
            looked.take();
            looked.take();

            server.streams.close();

            assertEquals(position(last) + "\nretry: 2000\n", client.rest());
        }
    }

    @Test
    void a_view_of_several_topics_resumes_in_each() throws Exception {
        Topic second = topics.topic("second");
        Source<?> view =
                topics.all(List.of("all", "second"), OnOverflow.DISCONNECT, Optional.empty())
                        .filter(TopicViewTest::isMine);
        try (TestServer server = server(view)) {
            String place;
            try (RawClient client = server.stream()) {
                client.block();
                IntStream.range(0, 64).forEach(n -> second.publish("other"));
                place = client.block();
            }
            assertEquals(
                    position("all=" + topic.position() + ",second=" + second.position()), place);
            IntStream.range(0, HISTORY).forEach(n -> second.publish("other"));
            try (RawClient client = server.stream("Last-Event-ID: " + id(place))) {
                Position next = publish("mine", "next");
                String block = client.block();
                while (block.startsWith("event: position")) {
                    block = client.block();
                }
                assertTrue(block.contains("all=" + next), block);
            }
        }
    }
}

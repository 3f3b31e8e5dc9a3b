package dev.sluice.topic.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.source.Snapshot;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.Position;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SnapshotStreamTest {

    private final Topics topics =
            Topics.of(
                    InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(5)),
                    EventEncoder.create());
    private final Topic topic = topics.topic("sum");
    private final TestServer server =
            TestServer.of(
                    Sources.snapshotThen(topic, () -> Snapshot.of("the state", topic.position())));

    @AfterEach
    void close() {
        server.close();
        topics.close();
    }

    @Test
    void a_stream_begins_with_the_state_as_one_event_and_goes_on_with_the_changes()
            throws Exception {
        Position before = topic.publish("is in the state");
        try (RawClient client = server.stream()) {
            assertEquals("event: snapshot\nid: " + before + "\ndata: the state\n", client.block());
            Position change = topic.publish("change");
            assertEquals("id: " + change + "\ndata: change\n", client.block());
        }
    }

    @Test
    void a_client_that_comes_back_gets_only_the_changes_if_they_are_there() throws Exception {
        Position last = topic.publish("a");
        Position missed = topic.publish("b");
        try (RawClient client = server.stream("Last-Event-ID: " + last)) {
            assertEquals("id: " + missed + "\ndata: b\n", client.block());
        }
    }

    @Test
    void a_client_that_comes_back_too_late_gets_the_state_instead_of_a_gap() throws Exception {
        Position last = topic.publish("a");
        IntStream.range(0, 10).forEach(topic::publish);
        for (String id : new String[] {last.toString(), "\u00e9", "x".repeat(2000)}) {
            try (RawClient client = server.stream("Last-Event-ID: " + id)) {
                assertEquals(
                        "event: snapshot\nid: " + topic.position() + "\ndata: the state\n",
                        client.block());
            }
        }
    }
}

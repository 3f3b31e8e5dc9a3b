package dev.sluice.topic.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.TestServer;
import dev.sluice.source.Sources;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clients that are most used with Node.js. The parser of two of them ignores an event without
 * data, and the id with it.
 */
@Timeout(60)
class NodeClientsTest {

    @ParameterizedTest
    @ValueSource(strings = {"eventsource", "eventsource-client", "undici"})
    void a_client_runs_a_finite_handler_once_and_stops(String client) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (TestServer server =
                        TestServer.of(
                                TopicServer.OPTIONS,
                                request ->
                                        Sources.handler(events -> {
                                            runs.incrementAndGet();
                                            for (int n = 3; n > 0; n--) {
                                                events.send(MessageEvent.of(n).withType("tick"));
                                            }
                                        }));
                NodeReader reader =
                        NodeReader.start(
                                client,
                                URI.create("http://127.0.0.1:" + server.port() + "/stream"))) {
            assertEquals(
                    List.of("3", "2", "1", "closed"),
                    List.of(reader.next(), reader.next(), reader.next(), reader.next()));
            assertEquals(0, reader.exitCode());
            assertEquals(1, runs.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"eventsource", "eventsource-client", "undici"})
    void a_client_loses_nothing_when_a_stream_is_cut_before_its_first_event(String client)
            throws Exception {
        try (TopicServer server = TopicServer.start();
                CuttingProxy proxy = new CuttingProxy(server.port(), "\ndata: {}\n\n");
                NodeReader reader = NodeReader.start(client, proxy.uri("/topics/news"))) {
            proxy.awaitCut();
            server.topics.topic("news").publish("meanwhile");
            proxy.letThrough();

            assertEquals("meanwhile", reader.next());
            server.topics.topic("news").publish("later");
            assertEquals("later", reader.next());
        }
    }
}

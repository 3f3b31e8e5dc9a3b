package dev.sluice.topic.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.http.RawClient;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SlowReadersTest {

    private static final int READERS = 900;
    private static final int STALLED = 100;
    private static final int EVENTS = 500;
    private static final String KILOBYTE = "x".repeat(1024);

    @Test
    void a_hundred_that_never_read_keep_no_event_from_nine_hundred_that_do() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        // Nobody is dropped here: those who never read stay, for as long as the others read.
        try (TopicServer server =
                        new TopicServer(
                                HistoryLimits.defaults(),
                                TopicServer.OPTIONS.withWriteTimeout(Duration.ZERO));
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < STALLED; i++) {
                RawClient client = RawClient.connectNarrow(server.port()).get("/topics/news");
                client.head();
                clients.add(client);
            }
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                RawClient reader = server.stream("/topics/news");
                clients.add(reader);
                readers.add(executor.submit(() -> readInOrder(reader)));
            }

            Topic topic = server.topics.topic("news");
            for (int i = 0; i < EVENTS; i++) {
                topic.publish(i + " " + KILOBYTE);
            }

            for (Future<Integer> reader : readers) {
                assertEquals(EVENTS, reader.get());
            }
            assertEquals(STALLED + READERS, server.streams.openStreams());
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static int readInOrder(RawClient reader) throws Exception {
        int expected = 0;
        while (expected < EVENTS) {
            String data = reader.block().lines().toList().getLast();
            assertEquals("data: " + expected + " " + KILOBYTE, data);
            expected++;
        }
        return expected;
    }
}

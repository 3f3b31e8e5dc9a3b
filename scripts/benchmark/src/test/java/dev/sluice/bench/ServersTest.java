package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The servers that are measured. */
@Timeout(60)
class ServersTest {

    private static Peer peer(Class<?> main) {
        return new CommandPeer(main.getSimpleName(), Jvm.command(main), Map.of());
    }

    /** The data of the next event that was published: a topic's stream begins with a position. */
    private static String nextData(HttpConnection reader) throws IOException {
        String data = reader.receiveLine("data:").strip();
        return data.equals("{}") ? reader.receiveLine("data:").strip() : data;
    }

    @ParameterizedTest
    @ValueSource(classes = {SluiceServer.class, StockServer.class})
    void a_server_gives_its_readers_the_published_events(Class<?> main) throws Exception {
        try (RunningServer server = RunningServer.start(peer(main), Map.of());
                HttpConnection reader = new HttpConnection(server.port());
                Publisher publisher = server.publisher(40)) {
            reader.openStream("/fanout");
            publisher.publish(2, 7);
            assertPayload(nextData(reader), 7);
            assertPayload(nextData(reader), 8);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {SluiceServer.class, StockServer.class})
    void a_server_answers_a_burst_with_the_requested_number_of_events(Class<?> main)
            throws Exception {
        try (RunningServer server = RunningServer.start(peer(main), Map.of());
                HttpConnection reader = new HttpConnection(server.port())) {
            reader.openStream("/burst?n=2&size=40");
            assertPayload(nextData(reader), 0);
            assertPayload(nextData(reader), 1);
        }
    }

    @Test
    void a_server_publishes_a_posted_text() throws Exception {
        try (RunningServer server = RunningServer.start(peer(SluiceServer.class), Map.of());
                HttpConnection reader = new HttpConnection(server.port());
                HttpConnection publisher = new HttpConnection(server.port())) {
            reader.openStream("/topics/posted");
            publisher.post("/topics/posted", "hello");
            assertTrue(publisher.receive().startsWith("{\"id\":"));
            assertEquals("hello", nextData(reader));
        }
    }

    @Test
    void the_measured_server_counts_its_streams_and_events() throws Exception {
        try (RunningServer server = RunningServer.start(peer(SluiceServer.class), Map.of());
                HttpConnection reader = new HttpConnection(server.port());
                HttpConnection scraper = new HttpConnection(server.port());
                Publisher publisher = server.publisher(40)) {
            reader.openStream("/fanout");
            publisher.publish(3, 0);
            String metrics = metrics(scraper);
            while (!metrics.contains("sluice_streams_open{route=\"/fanout\"} 1")) {
                // The stream that was opened to see whether the server is ready has just been left.
                metrics = metrics(scraper);
            }
            assertTrue(metrics.contains("sluice_published_total 3"), metrics);
        }
    }

    private static String metrics(HttpConnection scraper) throws IOException {
        scraper.get("/metrics");
        return scraper.receive();
    }

    private static void assertPayload(String data, int sequence) {
        assertTrue(data.matches("\\d{19} %d x+".formatted(sequence)) && data.length() == 40, data);
    }
}

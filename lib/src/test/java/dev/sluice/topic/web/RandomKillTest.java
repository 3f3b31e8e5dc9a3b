package dev.sluice.topic.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.client.Backoff;
import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.Position;
import dev.sluice.topic.SourceClient;
import dev.sluice.topic.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Connections are cut at random while others publish, and every client accounts for every event.
 */
@Timeout(240)
class RandomKillTest {

    private static final List<String> TOPICS = List.of("news", "chat", "prices");
    private static final int CLIENTS_EACH = 3;
    private static final int EVENTS = 50_000;
    private static final int CUTS = 200;
    private static final long SEED = 20_261_123;

    /** What a client got, and what it was told that it did not get. */
    private record Account(long received, long missed) {}

    @Test
    void each_client_gets_each_event_once_in_order_or_learns_that_it_is_missing() throws Exception {
        List<EventClient> clients = new ArrayList<>();
        List<SourceClient<?>> readers = new ArrayList<>();
        try (TopicServer server =
                        new TopicServer(
                                HistoryLimits.defaults().withMaxEvents(5000), TopicServer.OPTIONS);
                ChaosProxy proxy = new ChaosProxy(server.port());
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Account>> accounts = new ArrayList<>();
            for (String name : TOPICS) {
                Topic topic = server.topics.topic(name);
                // Somebody reads it, so that it is not forgotten before it has an event.
                readers.add(SourceClient.open(topic, ResumePoint.fresh()));
                String start = topic.position().toString();
                for (int i = 0; i < CLIENTS_EACH; i++) {
                    EventClient client = EventClient.open(options(proxy.port(), name, start));
                    clients.add(client);
                    accounts.add(executor.submit(() -> read(client)));
                }
            }

            publishAndCut(server, proxy);

            long received = 0;
            long missed = 0;
            for (Future<Account> account : accounts) {
                received += account.get().received();
                missed += account.get().missed();
            }
            assertEquals((long) CLIENTS_EACH * (EVENTS + TOPICS.size()), received + missed);
            System.out.printf("received %d, told to be missing %d%n", received, missed);
        } finally {
            clients.forEach(EventClient::close);
            readers.forEach(SourceClient::close);
        }
    }

    private static ClientOptions options(int port, String topic, String start) {
        URI uri = URI.create("http://127.0.0.1:" + port + "/topics/" + topic);
        return ClientOptions.of(uri)
                .withLastEventId(start)
                .withBackoff(
                        Backoff.defaults()
                                .withRetry(Duration.ofMillis(10))
                                .withMaxDelay(Duration.ofMillis(50)));
    }

    private static void publishAndCut(TopicServer server, ChaosProxy proxy) throws Exception {
        Random random = new Random(SEED);
        List<Topic> topics = TOPICS.stream().map(server.topics::topic).toList();
        int cuts = 0;
        for (int i = 0; i < EVENTS; i++) {
            topics.get(i % topics.size()).publish(i);
            if (i % (EVENTS / CUTS) == EVENTS / CUTS - 1) {
                while (!proxy.cut(random.nextInt())) {
                    Thread.onSpinWait();
                }
                cuts++;
            }
        }
        assertEquals(CUTS, cuts);
        for (Topic topic : topics) {
            topic.publish("the last");
        }
    }

    /** Reads until the last event, and fails at one that is out of order. */
    private static Account read(EventClient client) throws Exception {
        long last = 0;
        long received = 0;
        long missed = 0;
        for (ReceivedEvent event : client) {
            long position = Position.parse(event.lastEventId()).orElseThrow().number();
            if (event.type().equals("gap")) {
                long gap = new ObjectMapper().readTree(event.data()).get("missed").asLong();
                assertTrue(gap > 0, event::data);
                missed += gap;
                last += gap;
                assertEquals(last, position, "the gap ends where it says");
                continue;
            }
            assertEquals(last + 1, position, "no event is skipped, and none comes twice");
            last = position;
            received++;
            if (event.data().equals("the last")) {
                break;
            }
        }
        return new Account(received, missed);
    }
}

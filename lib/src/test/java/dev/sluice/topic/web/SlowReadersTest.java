package dev.sluice.topic.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.Topic;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SlowReadersTest {

    private static final int READERS = 900;
    private static final int STALLED = 100;
    private static final String KILOBYTE = "x".repeat(1024);

    /** What is published at once: less than the history, so that whoever reads is not overtaken. */
    private static final int ROUND = 50;

    private static final int HISTORY = 2 * ROUND;

    /** Several histories, and more for each stalled client than the kernel takes. */
    private static final int ROUNDS = 8;

    /**
     * What the heap may hold more with the stalled clients than without them, in bytes: were the
     * events kept that they have not read, it would be {@code STALLED} times 400 kilobytes.
     */
    private static final long MOST_HELD = 16L * 1024 * 1024;

    private final List<RawClient> clients = new ArrayList<>();

    /** Given back by each reader that has read a round. */
    private final Semaphore roundsRead = new Semaphore(0);

    @Test
    void a_hundred_stalled_readers_do_not_affect_nine_hundred_others() throws Exception {
        // Nobody is dropped here: those who never read stay, for as long as the others read.
        try (TopicServer server =
                        new TopicServer(
                                HistoryLimits.defaults().withMaxEvents(HISTORY),
                                TopicServer.OPTIONS.withWriteTimeout(Duration.ZERO));
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                RawClient reader = server.stream("/topics/news");
                clients.add(reader);
                readers.add(executor.submit(() -> readInOrder(reader)));
            }
            Topic topic = server.topics.topic("news");
            publishRounds(topic, 0);
            long nanosWithout = publishRounds(topic, 1);
            long heldWithout = heldAfterCollection();

            for (int i = 0; i < STALLED; i++) {
                RawClient stalled = RawClient.connectNarrow(server.port()).get("/topics/news");
                stalled.head();
                clients.add(stalled);
            }
            long nanosWith = publishRounds(topic, 2);
            long heldWith = heldAfterCollection();

            for (Future<Integer> reader : readers) {
                assertEquals(3 * ROUNDS * ROUND, reader.get());
            }
            assertEquals(READERS + STALLED, server.streams.openStreams());
            assertTrue(
                    heldWith - heldWithout < MOST_HELD,
                    () -> "the heap has grown by %,d bytes".formatted(heldWith - heldWithout));
            // A publisher that waited for one of them would never come here; so much it may vary.
            assertTrue(
                    nanosWith < 10 * nanosWithout + Duration.ofMillis(100).toNanos(),
                    () -> "%,d ns with, %,d without".formatted(nanosWith, nanosWithout));
            assertAllWereOvertaken();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** How long the median round has taken to publish, without the wait for its readers. */
    private long publishRounds(Topic topic, int pass) throws InterruptedException {
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            int first = (pass * ROUNDS + round) * ROUND;
            long begin = System.nanoTime();
            for (int i = first; i < first + ROUND; i++) {
                topic.publish(i + " " + KILOBYTE);
            }
            nanos[round] = System.nanoTime() - begin;
            roundsRead.acquire(READERS);
        }
        Arrays.sort(nanos);
        return nanos[ROUNDS / 2];
    }

    private int readInOrder(RawClient reader) throws Exception {
        int expected = 0;
        while (expected < 3 * ROUNDS * ROUND) {
            String data = reader.block().lines().toList().getLast();
            assertEquals("data: " + expected + " " + KILOBYTE, data);
            expected++;
            if (expected % ROUND == 0) {
                roundsRead.release();
            }
        }
        return expected;
    }

    /** The server asks them to come back, behind the little that the kernel has held for them. */
    private void assertAllWereOvertaken() throws Exception {
        for (RawClient stalled : clients.subList(READERS, READERS + STALLED)) {
            String rest = stalled.rest();
            assertTrue(rest.endsWith("\n\nretry: 10\n"), "it has got all there was");
            assertTrue(rest.length() < ROUNDS * ROUND * KILOBYTE.length() / 2);
        }
    }

    private static long heldAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

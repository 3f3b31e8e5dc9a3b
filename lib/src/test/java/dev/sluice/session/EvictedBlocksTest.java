package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EvictedBlocksTest {

    /** Two of them do not fit into a block, which is of this size. */
    private static final int BLOCK = 1024;

    private static final String LARGE = "x".repeat(600);

    private final VirtualTime clock = new VirtualTime();
    private final OpenSessions sessions =
            new OpenSessions(
                    EventEncoder.create(),
                    new SessionTime(clock, () -> 0L),
                    new OutboxBudget(Long.MAX_VALUE),
                    new EvictedBlocks(4 * BLOCK));
    private final Topics topics =
            Topics.of(
                    InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(1)),
                    EventEncoder.create());
    private final Topics keepingTopics = Topics.inMemory();
    private final Topic topic = topics.topic("news");
    private final List<StalledReader> readers = new ArrayList<>();

    /** A reader of the topic that takes nothing of its history. */
    private final class StalledReader implements Output {

        private final CountDownLatch ready = new CountDownLatch(1);
        private final CountDownLatch writing = new CountDownLatch(1);
        private final CountDownLatch left = new CountDownLatch(1);
        private volatile boolean isDropped;

        void run(Topic of) throws Exception {
            SourceFeed feed = sessions.start(of, ResumePoint.fresh());
            Session session =
                    sessions.open(
                            feed,
                            SessionOptions.defaults(),
                            Lease.UNLIMITED,
                            this,
                            SessionCalls.NONE);
            Thread.startVirtualThread(session::run);
            ready.await();
        }

        @Override
        public boolean takesFrames() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (new String(bytes, offset, length, StandardCharsets.US_ASCII).contains("position")) {
                ready.countDown();
            }
        }

        @Override
        public void writeFrames(byte[] frames, int offset, int length) throws IOException {
            writing.countDown();
            try {
                left.await();
            } catch (InterruptedException dropped) {
                throw new IOException(dropped);
            }
        }

        @Override
        public void finish() {}

        @Override
        public void abandon() {
            isDropped = true;
        }
    }

    private void startReader() throws Exception {
        startReader(topic);
    }

    private void startReader(Topic of) throws Exception {
        StalledReader reader = new StalledReader();
        readers.add(reader);
        reader.run(of);
    }

    private void publish() throws Exception {
        publish(topic);
    }

    private void publish(Topic to) throws Exception {
        clock.jump(Duration.ofMillis(1));
        to.publish(LARGE);
        for (StalledReader reader : readers) {
            reader.writing.await();
        }
    }

    private List<Boolean> dropped() {
        return readers.stream().map(reader -> reader.isDropped).toList();
    }

    @AfterEach
    void close() {
        readers.forEach(reader -> reader.left.countDown());
        topics.close();
        keepingTopics.close();
    }

    @Test
    void those_that_have_stalled_longest_are_dropped_until_half_the_bound_is_held()
            throws Exception {
        for (int i = 0; i < 5; i++) {
            startReader();
            publish();
        }

        sessions.dropStalled();
        assertEquals(List.of(false, false, false, false, false), dropped());

        publish();
        sessions.dropStalled();
        assertEquals(List.of(true, true, true, false, false), dropped());
    }

    @Test
    void a_block_that_many_hold_counts_once() throws Exception {
        for (int i = 0; i < 10; i++) {
            startReader();
        }
        publish();
        publish();

        sessions.dropStalled();

        assertEquals(List.of(), dropped().stream().filter(dropped -> dropped).toList());
    }

    @Test
    void a_block_that_many_hold_is_held_until_the_last_is_dropped() throws Exception {
        startReader();
        startReader();
        publish();
        for (int i = 0; i < 4; i++) {
            startReader();
            publish();
        }
        publish();

        sessions.dropStalled();

        assertEquals(List.of(true, true, true, true, false, false), dropped());
    }

    @Test
    void what_a_topic_keeps_does_not_count() throws Exception {
        Topic keeping = keepingTopics.topic("news");
        for (int i = 0; i < 8; i++) {
            startReader(keeping);
            publish(keeping);
        }

        sessions.dropStalled();

        assertEquals(List.of(), dropped().stream().filter(dropped -> dropped).toList());
    }
}

package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Cursor;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.NextSink;
import dev.sluice.source.ResumePoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Publishers at full speed against readers of all speeds, with invariants that must always hold.
 */
@Timeout(120)
class TopicLogStressTest {

    private static final int PUBLISHERS = 3;
    private static final int EVENTS_EACH = 20_000;
    private static final int READERS = 8;
    private static final long SEED = 20_261_123;
    private static final CountDownLatch NO_WAIT = new CountDownLatch(0);

    /** The first of each kind of reader sleeps until the publishers have done so much. */
    private static final int OVERTAKEN_AFTER = 1_000;

    /** Events received, events told to be missing; both in the order of positions. */
    private record Account(boolean framed, long received, long missed) {}

    @Test
    void every_reader_accounts_for_every_event_in_order() throws Exception {
        try (InMemoryBroker broker =
                        InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(256));
                Topics topics = Topics.of(broker, EventEncoder.create());
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Topic topic = topics.topic("stress");
            CountDownLatch farAhead = new CountDownLatch(PUBLISHERS * OVERTAKEN_AFTER);
            List<Future<Account>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                SourceClient<EncodedEvent> client =
                        SourceClient.open(topic.skipping(), ResumePoint.fresh());
                Pace pace = new Pace(new Random(SEED + i), i / 2, i < 2 ? farAhead : NO_WAIT);
                boolean framed = i % 2 == 1;
                readers.add(
                        executor.submit(
                                () -> framed ? readFrames(client, pace) : read(client, pace)));
            }
            List<Future<?>> publishers = new ArrayList<>();
            for (int p = 0; p < PUBLISHERS; p++) {
                publishers.add(executor.submit(() -> publish(topic, farAhead)));
            }
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
            topic.publish(MessageEvent.of("last").withType("last"));

            Map<Boolean, Long> missed = new HashMap<>();
            for (Future<Account> reader : readers) {
                Account account = reader.get();
                assertEquals(PUBLISHERS * EVENTS_EACH + 1, account.received() + account.missed());
                missed.merge(account.framed(), account.missed(), Long::sum);
            }
            assertTrue(missed.get(false) > 0, "no reader of events was overtaken");
            assertTrue(missed.get(true) > 0, "no reader of frames was overtaken");
        }
    }

    private static void publish(Topic topic, CountDownLatch each) {
        for (int i = 0; i < EVENTS_EACH; i++) {
            topic.publish(i);
            each.countDown();
        }
    }

    /** Now and then so slow that the reader is overtaken, and surely once behind its first read. */
    private record Pace(Random random, int laziness, CountDownLatch first) {

        void keep() throws InterruptedException {
            first.await();
            if (random.nextInt(1000) < laziness) {
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
        }
    }

    /** What one reader has got; each event must follow the last, or what was told to be missing. */
    private static final class Ledger {

        private long received;
        private long missed;
        private long last;
        private boolean over;

        void event(String wire) {
            MessageEvent event = EncodedEvent.copyOf(bytes(wire), 0, bytes(wire).length).decode();
            long position = Position.parse(event.id().orElseThrow()).orElseThrow().number();
            assertEquals(last + 1, position, "no gap and no repeat");
            assertFalse(over, "nothing comes behind the last");
            last = position;
            received++;
            over = event.type().isPresent();
        }

        void notAnEvent(Next<?> next) {
            switch (next) {
                case Next.Missing<?>(Gap gap) -> {
                    assertTrue(gap.missed().orElseThrow() > 0);
                    missed += gap.missed().getAsLong();
                    last += gap.missed().getAsLong();
                }
                case Next.StandsAt<?>(String id) ->
                        last = Position.parse(id).orElseThrow().number();
                case Next<?> other -> throw new AssertionError("unexpected " + other);
            }
        }

        Account account(boolean framed) {
            return new Account(framed, received, missed);
        }

        private static byte[] bytes(String wire) {
            return wire.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static Account read(SourceClient<EncodedEvent> client, Pace pace) throws Exception {
        Ledger ledger = new Ledger();
        try (client) {
            while (!ledger.over) {
                Next<EncodedEvent> next = client.next();
                if (next instanceof Next.Item<EncodedEvent>(EncodedEvent event)) {
                    ledger.event(event.toString());
                    pace.keep();
                } else {
                    ledger.notAnEvent(next);
                }
            }
        }
        return ledger.account(false);
    }

    /** Reads as a stream does that can write frames: all that lie together, as they are. */
    private static Account readFrames(SourceClient<EncodedEvent> client, Pace pace)
            throws Exception {
        Ledger ledger = new Ledger();
        try (client) {
            AtomicBoolean hadFrames = new AtomicBoolean();
            NextSink<EncodedEvent> words =
                    next -> {
                        ledger.notAnEvent(next);
                        return true;
                    };
            FrameSink sink =
                    (block, offset, length, events, oldestMillis) -> {
                        List<String> chunks = chunks(block.bytes(), offset, length);
                        assertEquals(events, chunks.size());
                        chunks.forEach(ledger::event);
                        hadFrames.set(true);
                    };
            @SuppressWarnings("unchecked") // the topic gives no other
            Cursor<EncodedEvent> cursor =
                    (Cursor<EncodedEvent>) Objects.requireNonNull(client.cursor());
            while (!ledger.over) {
                hadFrames.set(false);
                if (!cursor.giveFrames(sink, words)) {
                    client.awaitReady();
                } else if (hadFrames.get()) {
                    pace.keep();
                }
            }
        }
        return ledger.account(true);
    }

    /** What is in the chunks that these bytes must be. */
    private static List<String> chunks(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.US_ASCII);
        List<String> chunks = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int start = text.indexOf("\r\n", at) + 2;
            int end = start + Integer.parseInt(text.substring(at, start - 2), 16);
            assertEquals("\r\n", text.substring(end, end + 2));
            chunks.add(text.substring(start, end));
            at = end + 2;
        }
        return chunks;
    }
}

package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Feed;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

    /** Events received, events told to be missing; both in the order of positions. */
    private record Account(long received, long missed) {}

    @Test
    void every_reader_accounts_for_every_event_in_order() throws Exception {
        try (InMemoryBroker broker =
                        InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(256));
                Topics topics = Topics.of(broker, EventEncoder.create());
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Topic topic = topics.topic("stress");
            List<Future<Account>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Feed<EncodedEvent> feed = topic.skipping().open(ResumePoint.fresh());
                Random random = new Random(SEED + i);
                int laziness = i;
                readers.add(executor.submit(() -> read(feed, random, laziness)));
            }
            List<Future<?>> publishers = new ArrayList<>();
            for (int p = 0; p < PUBLISHERS; p++) {
                publishers.add(executor.submit(() -> publish(topic)));
            }
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
            topic.publish(MessageEvent.of("last").withType("last"));

            for (Future<Account> reader : readers) {
                Account account = reader.get();
                assertEquals(PUBLISHERS * EVENTS_EACH + 1, account.received() + account.missed());
            }
        }
    }

    private static void publish(Topic topic) {
        for (int i = 0; i < EVENTS_EACH; i++) {
            topic.publish(i);
        }
    }

    /** Reads until the last event, now and then so slowly that it is overtaken. */
    private static Account read(Feed<EncodedEvent> feed, Random random, int laziness)
            throws Exception {
        long received = 0;
        long missed = 0;
        long last = 0;
        try (feed) {
            while (true) {
                switch (feed.next(Duration.ofDays(1))) {
                    case Next.Item<EncodedEvent>(EncodedEvent encoded) -> {
                        MessageEvent event = encoded.decode();
                        long position =
                                Position.parse(event.id().orElseThrow()).orElseThrow().minor();
                        assertEquals(last + 1, position, "no gap and no repeat");
                        last = position;
                        received++;
                        if (event.type().isPresent()) {
                            return new Account(received, missed);
                        }
                    }
                    case Next.Missing<EncodedEvent>(Gap gap) -> {
                        assertTrue(gap.missed().orElseThrow() > 0);
                        missed += gap.missed().getAsLong();
                        last += gap.missed().getAsLong();
                    }
                    case Next.StandsAt<EncodedEvent>(String id) ->
                            last = Position.parse(id).orElseThrow().minor();
                    case Next<EncodedEvent> other ->
                            throw new AssertionError("unexpected " + other);
                }
                if (random.nextInt(1000) < laziness) {
                    LockSupport.parkNanos(random.nextInt(2_000_000));
                }
            }
        }
    }
}

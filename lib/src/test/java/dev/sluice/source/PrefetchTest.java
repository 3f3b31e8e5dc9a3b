package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PrefetchTest {

    @Test
    void prefetch_lets_the_source_be_the_given_number_of_elements_ahead() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Thread> sender = new CompletableFuture<>();
        Source<Object> source =
                Sources.handler(
                                events -> {
                                    sender.complete(Thread.currentThread());
                                    while (true) {
                                        events.send(sent.incrementAndGet());
                                    }
                                })
                        .prefetch(3);
        Unread client = new Unread();
        Thread running =
                Thread.startVirtualThread(() -> {
                    try {
                        source.run(ResumePoint.fresh(), client);
                    } catch (Exception over) {
                        client.over.countDown();
                    }
                });
        Threads.awaitWaiting(sender.get());
        assertEquals(3, sent.get());

        running.interrupt();

        client.over.await();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void prefetch_needs_room_for_at_least_one_element(int count) {
        Source<Integer> source = Sources.of(1);

        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> source.prefetch(count));

        assertEquals("prefetch must be at least 1, was " + count, refused.getMessage());
    }

    /** Has room for everything, and writes nothing. */
    private static final class Unread implements Emitter<Object> {

        private final CountDownLatch over = new CountDownLatch(1);

        @Override
        public boolean push(Next<?> next) {
            return true;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void awaitRoom() {
            // There is always room.
        }

        @Override
        public void awaitTaken() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public void read(Cursor<?> cursor) {
            throw new AssertionError("there is none");
        }
    }
}

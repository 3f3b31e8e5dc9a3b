package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.source.Threads.Running;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LateCallTest {

    private static final int MANY = 1_000_000;

    private final AtomicBoolean stopped = new AtomicBoolean();

    @Test
    void each_late_call_waits_twice_as_long_as_the_previous_one_up_to_a_second() {
        List<Long> millis =
                IntStream.of(1, 2, 3, 4, 10, 11, 12, MANY)
                        .mapToObj(LateCall::waitFor)
                        .map(TimeUnit.NANOSECONDS::toMillis)
                        .toList();

        assertEquals(List.of(1L, 2L, 4L, 8L, 512L, 1024L, 1024L, 1024L), millis);
    }

    @Test
    void a_call_that_is_allowed_does_not_wait() {
        assertFalse(LateCall.hold(0));
    }

    @Test
    void an_interrupt_does_not_shorten_the_wait_and_is_reported() throws Exception {
        Running<Boolean> held =
                Threads.run(() -> {
                    Thread.currentThread().interrupt();
                    return LateCall.hold(MANY);
                });

        Threads.awaitWaiting(held.thread());
        held.thread().interrupt();
        Threads.awaitWaiting(held.thread());

        assertTrue(held.result().get());
    }

    @Test
    void a_handler_that_ignores_the_end_and_interrupts_itself_again_is_parked() throws Exception {
        CompletableFuture<Thread> handler = new CompletableFuture<>();
        Source<Object> source =
                Sources.handler(events -> {
                    handler.complete(Thread.currentThread());
                    sendUntilStopped(events);
                });
        Pull<Object> pull = Pull.open(source);
        Threads.awaitWaiting(handler.get());

        pull.close();

        awaitParkedOften(handler.get());
    }

    private void sendUntilStopped(EventSink events) {
        while (!stopped.get()) {
            try {
                events.send("x");
            } catch (InterruptedException ignored) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void a_publisher_that_ignores_both_demand_and_cancellation_is_parked() throws Exception {
        CompletableFuture<Thread> publisher = new CompletableFuture<>();
        RecordedSubscription subscription = new RecordedSubscription();
        Flow.Publisher<String> endless =
                subscriber -> {
                    subscriber.onSubscribe(subscription);
                    publisher.complete(
                            Thread.startVirtualThread(() -> {
                                while (!stopped.get()) {
                                    subscriber.onNext("x");
                                }
                            }));
                };

        Pull.open(Sources.publisher(endless)).close();

        awaitParkedOften(publisher.get());
    }

    /** A loop whose calls return at once is never seen waiting. */
    private void awaitParkedOften(Thread thread) {
        for (int i = 0; i < 12; i++) {
            Threads.awaitWaiting(thread);
        }
        stopped.set(true);
    }
}

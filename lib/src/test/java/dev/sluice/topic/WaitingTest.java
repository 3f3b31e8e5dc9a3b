package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitingTest {

    private final Waiting waiting = new Waiting();
    private final List<String> woken = new ArrayList<>();

    private Waiting.Place place(String name) {
        return new Waiting.Place(() -> woken.add(name));
    }

    @Test
    void waiters_are_woken_once_and_the_longest_waiting_first() {
        Waiting.Place first = place("first");
        Waiting.Place second = place("second");
        waiting.add(first);
        waiting.add(second);
        waiting.add(first);

        waiting.wakeAll();
        waiting.wakeAll();

        assertEquals(List.of("first", "second"), woken);
    }

    @Test
    void a_waiter_can_wait_again_while_the_others_are_still_being_woken() {
        Waiting.Place[] eager = new Waiting.Place[1];
        eager[0] =
                new Waiting.Place(() -> {
                    woken.add("eager");
                    if (woken.size() == 1) {
                        waiting.add(eager[0]);
                    }
                });
        waiting.add(eager[0]);
        waiting.add(place("other"));

        waiting.wakeAll();
        assertEquals(List.of("eager", "other"), woken);
        waiting.wakeAll();
        assertEquals(List.of("eager", "other", "eager"), woken);
    }

    /** A lost wake-up leaves a thread waiting until the test is over its time. */
    @Test
    void no_waiter_is_lost_when_all_come_and_go_at_once() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> waker =
                    executor.submit(() -> {
                        while (!over.get()) {
                            waiting.wakeAll();
                            LockSupport.parkNanos(1);
                        }
                    });
            List<Future<?>> waiters = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                waiters.add(
                        executor.submit(() -> {
                            Semaphore awake = new Semaphore(0);
                            Waiting.Place place = new Waiting.Place(awake::release);
                            for (int round = 0; round < 5_000; round++) {
                                waiting.add(place);
                                assertEquals(true, awake.tryAcquire(30, TimeUnit.SECONDS));
                            }
                            return null;
                        }));
            }
            for (Future<?> waiter : waiters) {
                waiter.get();
            }
            over.set(true);
            waker.get();
        }
    }
}

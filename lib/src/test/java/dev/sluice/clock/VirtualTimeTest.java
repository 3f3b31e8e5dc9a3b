package dev.sluice.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime(Instant.EPOCH);
    private final List<String> woken = new ArrayList<>();

    private void wakeAfter(int seconds, String name) {
        time.wakeAt(
                time.nanoTime() + SECOND.multipliedBy(seconds).toNanos(),
                () -> woken.add(name + time.instant().getEpochSecond()));
    }

    @Test
    void advancing_stops_at_each_moment_at_which_something_is_due() {
        wakeAfter(3, "c");
        wakeAfter(1, "a");
        wakeAfter(2, "b");
        wakeAfter(4, "d");

        time.advance(Duration.ofMillis(3_500));

        assertEquals(List.of("a1", "b2", "c3"), woken);
        assertEquals(Instant.ofEpochMilli(3_500), time.instant());
    }

    @Test
    void a_jump_makes_late_what_was_due_on_the_way() {
        wakeAfter(2, "b");
        wakeAfter(1, "a");

        time.jump(SECOND.multipliedBy(5));

        assertEquals(List.of("a5", "b5"), woken);
    }

    @Test
    void what_is_due_already_happens_at_once() {
        wakeAfter(0, "a");

        assertEquals(List.of("a0"), woken);
    }

    @Test
    void what_was_put_off_happens_at_its_new_moment() {
        Runnable wake = () -> woken.add("a" + time.instant().getEpochSecond());
        time.wakeAt(time.nanoTime() + SECOND.toNanos(), wake);
        time.wakeAt(time.nanoTime() + SECOND.multipliedBy(2).toNanos(), wake);

        time.advance(SECOND.multipliedBy(3));

        assertEquals(List.of("a2"), woken);
    }

    @Test
    void what_was_forgotten_does_not_happen() {
        Runnable wake = () -> woken.add("a");
        time.wakeAt(time.nanoTime() + SECOND.toNanos(), wake);
        time.forget(wake);

        time.advance(SECOND);

        assertEquals(List.of(), woken);
    }

    @Test
    void advancing_waits_until_what_is_watched_waits() {
        AtomicInteger looks = new AtomicInteger();
        Runnable unwatch = time.watch(() -> looks.incrementAndGet() > 5);
        time.advance(SECOND);
        int before = looks.get();
        assertEquals(8, before);

        unwatch.run();
        time.advance(SECOND);

        assertEquals(before, looks.get());
    }

    @Test
    void a_wait_for_a_moment_that_is_over_returns_at_once() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try {
            time.sleepUntil(time.nanoTime());
            time.awaitUntil(time.nanoTime(), lock, lock.newCondition());
        } finally {
            lock.unlock();
        }
    }

    @Test
    void a_sleeping_thread_can_be_interrupted() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread sleeper = Thread.ofVirtual().start(() -> end.complete(sleep()));
        time.awaitWait(SECOND);

        sleeper.interrupt();

        assertEquals(InterruptedException.class, end.get().getClass());
    }

    private Throwable sleep() {
        return assertThrows(
                Throwable.class, () -> time.sleepUntil(time.nanoTime() + SECOND.toNanos()));
    }
}

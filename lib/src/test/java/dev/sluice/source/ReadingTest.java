package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source that gives a cursor, behind a step that looks at each element. */
@Timeout(60)
class ReadingTest {

    private final HandCursor cursor = new HandCursor();
    private final Source<Integer> source = (from, out) -> out.read(cursor);
    private final Source<Integer> mapped = source.map(n -> n * 10);

    /** Gives what the test adds. */
    private static final class HandCursor implements Cursor<Integer> {

        private final Queue<Next<Integer>> entries = new ConcurrentLinkedQueue<>();
        private final AtomicInteger asked = new AtomicInteger();
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile Runnable wake = () -> {};
        private volatile RuntimeException failure = null;

        void add(Next<Integer> next) {
            entries.add(next);
            wake.run();
        }

        void fail(RuntimeException cause) {
            failure = cause;
            wake.run();
        }

        @Override
        public void onReady(Runnable toWake) {
            wake = toWake;
        }

        @Override
        public boolean giveNext(NextSink<? super Integer> out) {
            asked.incrementAndGet();
            if (failure != null) {
                throw failure;
            }
            Next<Integer> next = entries.poll();
            if (next == null) {
                return false;
            }
            out.push(next);
            return true;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void a_source_gives_the_elements_of_its_cursor() throws Exception {
        cursor.add(Next.item(1));
        cursor.add(Next.item(2));

        try (Pull<Integer> pull = Pull.open(mapped)) {
            pull.assertNext(Next.item(10));
            pull.assertNext(Next.item(20));
        }
    }

    @Test
    void a_source_reports_once_that_it_has_begun_if_its_cursor_has_nothing_yet() throws Exception {
        try (Pull<Integer> pull = Pull.open(mapped)) {
            pull.assertNext(new Next.Begun<>());

            cursor.add(Next.item(1));
            pull.assertNext(Next.item(10));
            cursor.add(Next.item(2));
            pull.assertNext(Next.item(20));
        }
    }

    @Test
    void a_cursor_is_asked_again_only_when_it_has_something_and_the_client_has_room()
            throws Exception {
        try (Pull<Integer> pull = Pull.open(mapped)) {
            pull.assertNext(new Next.Begun<>());
            assertEquals(1, cursor.asked.get());

            cursor.add(Next.item(1));
            cursor.add(Next.item(2));
            pull.item();
            pull.item();

            Threads.awaitTrue(() -> cursor.asked.get() >= 4);
        }
    }

    @Test
    void a_source_passes_on_a_position_from_its_cursor() throws Exception {
        cursor.add(new Next.StandsAt<>("7"));
        cursor.add(Next.item(1));

        try (Pull<Integer> pull = Pull.open(mapped)) {
            pull.assertNext(new Next.StandsAt<>("7"));
            pull.assertNext(Next.item(10));
        }
    }

    @Test
    void a_source_ends_with_its_cursor_and_closes_it() throws Exception {
        cursor.add(Next.item(1));
        cursor.add(new Next.Ended<>());

        assertEquals(List.of(10), Pull.untilEnd(mapped));

        cursor.closed.await();
    }

    @Test
    void a_source_ends_when_its_cursor_detaches_a_slow_client_and_closes_it() throws Exception {
        cursor.add(new Next.Detached<>());

        try (Pull<Integer> pull = Pull.open(mapped)) {
            pull.assertNext(new Next.Detached<>());
            cursor.closed.await();
        }
    }

    @Test
    void a_source_ends_with_a_step_that_limits_it_and_closes_its_cursor() throws Exception {
        cursor.add(Next.item(1));
        cursor.add(Next.item(2));

        try (Pull<Integer> pull = Pull.open(source.take(1))) {
            assertEquals(List.of(1), pull.untilEnd());
            cursor.closed.await();
            pull.awaitReturned();
        }
    }

    @Test
    void a_source_closes_its_cursor_when_the_client_leaves() throws Exception {
        Pull<Integer> pull = Pull.open(mapped);
        pull.assertNext(new Next.Begun<>());

        pull.close();

        cursor.closed.await();
        pull.awaitReturned();
    }

    @Test
    void a_source_fails_with_its_cursor_after_its_elements_and_closes_it() throws Exception {
        StreamException failure = new StreamException("broken");
        cursor.add(Next.item(1));

        try (Pull<Integer> pull = Pull.open(mapped)) {
            assertEquals(10, pull.item());
            cursor.fail(failure);

            assertSame(failure, pull.assertFails(StreamException.class));
            cursor.closed.await();
        }
    }

    @Test
    void a_source_fails_with_a_step_and_closes_its_cursor() throws Exception {
        cursor.add(Next.item(0));

        try (Pull<Integer> pull = Pull.open(source.map(n -> 1 / n))) {
            pull.assertFails(ArithmeticException.class);
            cursor.closed.await();
        }
    }

    @Test
    void a_source_with_a_cursor_can_end_another_source() throws Exception {
        HandSource<String> limited = new HandSource<>();

        try (Pull<String> pull = Pull.open(limited.takeUntilOther(source))) {
            limited.awaitRunning();
            cursor.add(Next.item(1));

            pull.assertEnded();
            cursor.closed.await();
        }
    }
}

package dev.sluice.source;

import static dev.sluice.source.Pull.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ElementSourcesTest {

    /** Gives what the supplier gives, without end. */
    private static <T> Iterator<T> endless(Supplier<T> supplier) {
        return Stream.generate(supplier).iterator();
    }

    /** Gives 1 and 2 and then this failure. */
    private static Iterator<Integer> failing(Supplier<? extends RuntimeException> failure) {
        AtomicInteger count = new AtomicInteger();
        return endless(() -> {
            if (count.incrementAndGet() > 2) {
                throw failure.get();
            }
            return count.get();
        });
    }

    @Nested
    class Elements {

        @Test
        void elements_are_given_in_order_and_then_the_end() throws Exception {
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.of(1, 2, 3)));
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.iterable(List.of(1, 2, 3))));
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.iterator(List.of(1, 2, 3).iterator())));
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.stream(Stream.of(1, 2, 3))));
        }

        @Test
        void a_source_may_have_no_elements() throws Exception {
            assertEquals(List.of(), untilEnd(Sources.of()));
            assertEquals(List.of(), untilEnd(Sources.stream(Stream.empty())));
        }

        @Test
        void a_source_may_have_many_elements() throws Exception {
            List<Integer> many = Stream.iterate(0, n -> n + 1).limit(10_000).toList();

            assertEquals(many, untilEnd(Sources.iterable(many)));
        }

        @Test
        void elements_are_read_only_when_the_client_has_room_for_them() throws Exception {
            BlockingQueue<Thread> readers = new LinkedBlockingQueue<>();
            AtomicInteger read = new AtomicInteger();
            Iterator<Integer> counting =
                    endless(() -> {
                        readers.add(Thread.currentThread());
                        return read.incrementAndGet();
                    });
            try (Pull<Integer> pull = Pull.open(Sources.iterator(counting))) {
                Thread reader = readers.take();
                Threads.awaitWaiting(reader);
                assertEquals(1, read.get());

                pull.items(5);

                Threads.awaitTrue(() -> read.get() >= 6);
                Threads.awaitWaiting(reader);
                assertEquals(6, read.get());
            }
        }

        @Test
        void elements_are_read_on_a_virtual_thread() throws Exception {
            Source<Boolean> source =
                    Sources.iterator(endless(() -> Thread.currentThread().isVirtual()));

            assertEquals(List.of(true), untilEnd(source.take(1)));
        }

        @Test
        void elements_must_not_be_null() throws Exception {
            assertThrows(NullPointerException.class, () -> Sources.of("a", null));
            try (Pull<String> pull = Pull.open(Sources.iterable(Arrays.asList("a", null)))) {
                assertEquals("a", pull.item());
                pull.assertFails(NullPointerException.class);
            }
        }
    }

    @Nested
    class AFailure {

        @Test
        void a_failure_comes_after_the_elements_before_it() throws Exception {
            IllegalStateException failure = new IllegalStateException("broken");
            try (Pull<Integer> pull = Pull.open(Sources.iterator(failing(() -> failure)))) {
                assertEquals(List.of(1, 2), pull.items(2));
                assertSame(failure, pull.assertFails(IllegalStateException.class));
            }
        }

        @Test
        void an_error_fails_the_stream_too_so_that_it_does_not_hang() throws Exception {
            Iterator<Integer> failing =
                    failing(() -> {
                        throw new StackOverflowError();
                    });
            try (Pull<Integer> pull = Pull.open(Sources.iterator(failing))) {
                pull.items(2);

                pull.assertFails(StackOverflowError.class);
            }
        }

        @Test
        void a_failure_to_begin_comes_before_anything_else() {
            Source<Object> source =
                    Sources.iterable(() -> {
                        throw new IllegalStateException("no such file");
                    });
            try (Pull<Object> pull = Pull.open(source)) {
                assertThrows(IllegalStateException.class, pull::next);
            }
        }
    }

    @Nested
    class Running {

        @Test
        void a_source_with_a_new_iterator_for_each_stream_can_run_many_times() throws Exception {
            Source<Integer> source = Sources.of(1, 2);

            assertEquals(List.of(1, 2), untilEnd(source));
            assertEquals(List.of(1, 2), untilEnd(source));
        }

        @Test
        void a_source_of_an_iterator_or_a_java_stream_can_run_only_once() throws Exception {
            assertRunsOnce(Sources.iterator(List.of(1).iterator()));
            assertRunsOnce(Sources.stream(Stream.of(1)));
        }

        private static void assertRunsOnce(Source<Integer> source) throws Exception {
            assertEquals(List.of(1), untilEnd(source));
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> untilEnd(source));
            assertEquals(
                    "this source can be run once; make a new one for each stream",
                    refused.getMessage());
        }
    }

    @Nested
    class AClientThatLeaves {

        @Test
        void a_client_that_leaves_interrupts_an_iterator_that_waits() throws Exception {
            CountDownLatch waiting = new CountDownLatch(1);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Iterator<String> stuck =
                    endless(() -> {
                        try {
                            waiting.countDown();
                            new CountDownLatch(1).await();
                            return "never";
                        } catch (InterruptedException e) {
                            interrupted.complete(true);
                            throw new IllegalStateException(e);
                        }
                    });
            Pull<String> pull = Pull.open(Sources.iterator(stuck));
            waiting.await();

            pull.close();

            assertTrue(interrupted.get());
        }

        @Test
        void a_client_that_leaves_stops_an_iterator_that_ignores_interruption() throws Exception {
            CountDownLatch reading = new CountDownLatch(1);
            Iterator<Boolean> deaf =
                    endless(() -> {
                        reading.countDown();
                        return Thread.interrupted();
                    });
            Pull<Boolean> pull = Pull.open(Sources.iterator(deaf));
            reading.await();

            pull.close();

            pull.awaitReturned();
        }
    }

    @Nested
    class AStream {

        private final CountDownLatch isClosed = new CountDownLatch(1);

        private <T> Source<T> closing(Stream<T> stream) {
            return Sources.stream(stream.onClose(isClosed::countDown));
        }

        @Test
        void a_java_stream_is_closed_at_its_end() throws Exception {
            untilEnd(closing(Stream.of(1)));

            isClosed.await();
        }

        @Test
        void a_java_stream_is_closed_when_the_client_leaves() throws Exception {
            Pull<Integer> pull = Pull.open(closing(Stream.iterate(1, n -> n + 1)));
            pull.item();

            pull.close();

            isClosed.await();
        }

        @Test
        void a_java_stream_is_closed_when_it_fails() throws Exception {
            Stream<Integer> failing =
                    Stream.of(1, 0)
                            .map(n -> {
                                if (n == 0) {
                                    throw new StreamException("broken");
                                }
                                return n;
                            });
            try (Pull<Integer> pull = Pull.open(closing(failing))) {
                pull.item();
                pull.assertFails(StreamException.class);

                isClosed.await();
            }
        }

        @Test
        void a_java_stream_is_closed_if_its_source_is_discarded_instead_of_run() throws Exception {
            Source<Integer> source =
                    closing(Stream.of(1)).map(n -> n + 1).filter(n -> n > 0).take(1);

            Sources.discard(source);

            isClosed.await();
            assertThrows(IllegalStateException.class, () -> untilEnd(source));
        }

        @Test
        void a_java_stream_is_left_alone_if_its_source_is_discarded_while_it_runs()
                throws Exception {
            Source<Integer> source = closing(Stream.iterate(1, n -> n + 1));
            try (Pull<Integer> pull = Pull.open(source)) {
                pull.item();

                Sources.discard(source);

                assertEquals(List.of(2, 3, 4), pull.items(3));
                assertEquals(1, isClosed.getCount());
            }
        }

        @Test
        void discarding_a_source_succeeds_even_if_its_java_stream_fails_to_close() {
            Sources.discard(
                    Sources.stream(
                            Stream.of(1)
                                    .onClose(() -> {
                                        throw new IllegalStateException("cannot close");
                                    })));
        }

        @Test
        void a_java_stream_may_make_endlessly_many_elements_of_one() throws Exception {
            Stream<Integer> endless = Stream.of(1).flatMap(n -> Stream.iterate(n, i -> i + 1));
            try (Pull<Integer> pull = Pull.open(closing(endless))) {
                assertEquals(List.of(1, 2, 3), pull.items(3));
            }

            isClosed.await();
        }

        @Test
        void a_java_stream_is_not_closed_while_it_goes_on() throws Exception {
            try (Pull<Integer> pull = Pull.open(closing(Stream.iterate(1, n -> n + 1)))) {
                pull.items(100);

                assertEquals(1, isClosed.getCount());
            }
        }
    }

    @Nested
    class AnIteratorThatCanBeClosed {

        private final CountDownLatch isClosed = new CountDownLatch(1);
        private final Iterator<Integer> rows = new Rows(isClosed);

        @Test
        void a_closeable_iterator_is_closed_when_the_client_leaves() throws Exception {
            Pull<Integer> pull = Pull.open(Sources.iterator(rows));
            pull.item();

            pull.close();

            isClosed.await();
        }

        @Test
        void a_closeable_iterator_is_closed_if_its_source_is_discarded_instead_of_run()
                throws Exception {
            Sources.discard(Sources.iterator(rows));

            isClosed.await();
        }

        private record Rows(CountDownLatch isClosed) implements Iterator<Integer>, AutoCloseable {

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                return 1;
            }

            @Override
            public void close() {
                isClosed.countDown();
            }
        }
    }
}

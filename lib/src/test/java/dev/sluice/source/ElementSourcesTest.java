package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.item;
import static dev.sluice.source.Feeds.items;
import static dev.sluice.source.Feeds.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

    private static <T> Feed<T> open(Source<T> source) throws Exception {
        return source.open(ResumePoint.fresh());
    }

    @Nested
    class Elements {

        @Test
        void are_given_in_order_and_then_the_end() throws Exception {
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.of(1, 2, 3)));
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.iterable(List.of(1, 2, 3))));
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.iterator(List.of(1, 2, 3).iterator())));
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.stream(Stream.of(1, 2, 3))));
        }

        @Test
        void may_be_none() throws Exception {
            assertEquals(List.of(), untilEnd(Sources.of()));
            assertEquals(List.of(), untilEnd(Sources.stream(Stream.empty())));
        }

        @Test
        void may_be_more_than_fit_between_the_threads() throws Exception {
            List<Integer> many = Stream.iterate(0, n -> n + 1).limit(10_000).toList();

            assertEquals(many, untilEnd(Sources.iterable(many)));
        }

        @Test
        void are_read_at_most_32_ahead_and_one_more_in_hand() throws Exception {
            BlockingQueue<Thread> readers = new LinkedBlockingQueue<>();
            AtomicInteger read = new AtomicInteger();
            Iterator<Integer> counting =
                    endless(() -> {
                        readers.add(Thread.currentThread());
                        return read.incrementAndGet();
                    });
            try (Feed<Integer> feed = open(Sources.iterator(counting))) {
                Thread reader = readers.take();
                Threads.awaitTrue(() -> read.get() == 33);
                Threads.awaitWaiting(reader);
                assertEquals(33, read.get());

                items(feed, 5);

                Threads.awaitTrue(() -> read.get() == 38);
                Threads.awaitWaiting(reader);
                assertEquals(38, read.get());
            }
        }

        @Test
        void are_read_on_a_virtual_thread() throws Exception {
            Source<Boolean> source =
                    Sources.iterator(endless(() -> Thread.currentThread().isVirtual()));

            assertEquals(List.of(true), untilEnd(source.take(1)));
        }

        @Test
        void must_not_be_null() throws Exception {
            assertThrows(NullPointerException.class, () -> Sources.of("a", null));
            try (Feed<String> feed = open(Sources.iterable(Arrays.asList("a", null)))) {
                assertEquals("a", item(feed));
                assertThrows(NullPointerException.class, () -> feed.next(LONG));
            }
        }
    }

    @Nested
    class AFailure {

        @Test
        void comes_behind_what_came_before_it() throws Exception {
            IllegalStateException failure = new IllegalStateException("broken");
            try (Feed<Integer> feed = open(Sources.iterator(failing(() -> failure)))) {
                assertEquals(List.of(1, 2), items(feed, 2));
                assertSame(
                        failure, assertThrows(IllegalStateException.class, () -> feed.next(LONG)));
            }
        }

        @Test
        void may_be_an_error_too_for_a_stream_must_not_hang_without_its_producer()
                throws Exception {
            Iterator<Integer> failing =
                    failing(() -> {
                        throw new StackOverflowError();
                    });
            try (Feed<Integer> feed = open(Sources.iterator(failing))) {
                items(feed, 2);

                assertThrows(StackOverflowError.class, () -> feed.next(LONG));
            }
        }

        @Test
        void to_begin_is_one_to_open() {
            Source<Object> source =
                    Sources.iterable(() -> {
                        throw new IllegalStateException("no such file");
                    });

            assertThrows(IllegalStateException.class, () -> open(source));
        }
    }

    @Nested
    class Opening {

        @Test
        void is_possible_many_times_when_there_is_a_new_iterator_for_each() throws Exception {
            Source<Integer> source = Sources.of(1, 2);

            assertEquals(List.of(1, 2), untilEnd(source));
            assertEquals(List.of(1, 2), untilEnd(source));
        }

        @Test
        void is_possible_once_for_an_iterator_and_for_a_stream() throws Exception {
            assertOpensOnce(Sources.iterator(List.of(1).iterator()));
            assertOpensOnce(Sources.stream(Stream.of(1)));
        }

        private static void assertOpensOnce(Source<Integer> source) throws Exception {
            assertEquals(List.of(1), untilEnd(source));
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> open(source));
            assertEquals(
                    "this source can be opened once; make a new one for each stream",
                    refused.getMessage());
        }
    }

    @Nested
    class Closing {

        @Test
        void interrupts_an_iterator_that_waits() throws Exception {
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
            Feed<String> feed = open(Sources.iterator(stuck));
            waiting.await();

            feed.close();

            assertTrue(interrupted.get());
            assertEnded(feed);
        }

        @Test
        void stops_an_iterator_that_takes_no_notice_of_interruption() throws Exception {
            BlockingQueue<Thread> readers = new LinkedBlockingQueue<>();
            Feed<Boolean> feed =
                    open(Sources.iterator(endless(() -> readers.add(Thread.currentThread()))));

            feed.close();

            readers.take().join();
        }

        @Test
        void drops_what_was_read_ahead() throws Exception {
            Feed<Integer> feed = open(Sources.of(1, 2, 3));
            item(feed);

            feed.close();

            assertEnded(feed);
        }
    }

    @Nested
    class AStream {

        private final CountDownLatch isClosed = new CountDownLatch(1);

        private <T> Source<T> closing(Stream<T> stream) {
            return Sources.stream(stream.onClose(isClosed::countDown));
        }

        @Test
        void is_closed_at_its_end() throws Exception {
            Feed<Integer> feed = open(closing(Stream.of(1)));
            untilEnd(feed);

            isClosed.await();
        }

        @Test
        void is_closed_when_the_client_leaves() throws Exception {
            Feed<Integer> feed = open(closing(Stream.iterate(1, n -> n + 1)));
            item(feed);

            feed.close();

            isClosed.await();
        }

        @Test
        void is_closed_when_it_fails() throws Exception {
            Stream<Integer> failing =
                    Stream.of(1, 0)
                            .map(n -> {
                                if (n == 0) {
                                    throw new StreamException("broken");
                                }
                                return n;
                            });
            Feed<Integer> feed = open(closing(failing));
            item(feed);

            assertThrows(StreamException.class, () -> feed.next(LONG));

            isClosed.await();
        }

        @Test
        void is_closed_if_its_source_is_discarded_instead_of_opened() throws Exception {
            Source<Integer> source =
                    closing(Stream.of(1)).map(n -> n + 1).filter(n -> n > 0).take(1).prefetch(2);

            Sources.discard(source);

            isClosed.await();
            assertThrows(IllegalStateException.class, () -> open(source));
        }

        @Test
        void is_left_alone_if_its_source_is_discarded_after_it_was_opened() throws Exception {
            Source<Integer> source = closing(Stream.iterate(1, n -> n + 1));
            try (Feed<Integer> feed = open(source)) {
                Sources.discard(source);

                assertEquals(List.of(1, 2, 3), items(feed, 3));
                assertEquals(1, isClosed.getCount());
            }
        }

        @Test
        void that_fails_to_close_does_not_fail_who_discards_it() {
            Sources.discard(
                    Sources.stream(
                            Stream.of(1)
                                    .onClose(() -> {
                                        throw new IllegalStateException("cannot close");
                                    })));
        }

        @Test
        void may_make_endlessly_many_elements_of_one() throws Exception {
            Stream<Integer> endless = Stream.of(1).flatMap(n -> Stream.iterate(n, i -> i + 1));
            try (Feed<Integer> feed = open(closing(endless))) {
                assertEquals(List.of(1, 2, 3), items(feed, 3));
            }

            isClosed.await();
        }

        @Test
        void is_not_closed_while_it_goes_on() throws Exception {
            try (Feed<Integer> feed = open(closing(Stream.iterate(1, n -> n + 1)))) {
                items(feed, 100);

                assertFalse(isClosed.getCount() == 0);
            }
        }
    }

    @Nested
    class AnIteratorThatCanBeClosed {

        private final CountDownLatch isClosed = new CountDownLatch(1);
        private final Iterator<Integer> rows = new Rows(isClosed);

        @Test
        void is_closed_when_the_client_leaves() throws Exception {
            Feed<Integer> feed = open(Sources.iterator(rows));
            item(feed);

            feed.close();

            isClosed.await();
        }

        @Test
        void is_closed_if_its_source_is_discarded_instead_of_opened() throws Exception {
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

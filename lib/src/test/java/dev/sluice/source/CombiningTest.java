package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.item;
import static dev.sluice.source.Feeds.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operators that read several sources, or end early. */
@Timeout(60)
class CombiningTest {

    private static <T> Feed<T> open(Source<T> source) throws Exception {
        return source.open(ResumePoint.fresh());
    }

    /** Gives what is put into the queue. */
    private static Source<Object> queued(BlockingQueue<String> queue) {
        return Sources.handler(events -> {
            while (true) {
                events.send(queue.take());
            }
        });
    }

    /** Waits until it is interrupted, and counts down then. */
    private static Source<Object> silent(CountDownLatch cancelled) {
        return Sources.handler(events -> {
            try {
                new CountDownLatch(1).await();
            } finally {
                cancelled.countDown();
            }
        });
    }

    private static Source<Object> failing(StreamException failure) {
        return Sources.handler(events -> {
            throw failure;
        });
    }

    @Nested
    class Merge {

        @Test
        void gives_elements_as_they_come() throws Exception {
            BlockingQueue<String> one = new LinkedBlockingQueue<>();
            BlockingQueue<String> two = new LinkedBlockingQueue<>();
            try (Feed<Object> feed = open(Sources.merge(queued(one), queued(two)))) {
                one.put("a");
                assertEquals("a", item(feed));
                two.put("1");
                assertEquals("1", item(feed));
                one.put("b");
                assertEquals("b", item(feed));
            }
        }

        @Test
        void gives_all_elements_of_each_source_in_its_order() throws Exception {
            List<Integer> low = IntStream.range(0, 500).boxed().toList();
            List<Integer> high = IntStream.range(1_000, 1_500).boxed().toList();

            List<Integer> merged =
                    untilEnd(Sources.merge(Sources.iterable(low), Sources.iterable(high)));

            assertEquals(low, merged.stream().filter(n -> n < 1_000).toList());
            assertEquals(high, merged.stream().filter(n -> n >= 1_000).toList());
        }

        @Test
        void of_nothing_ends_at_once() throws Exception {
            assertEquals(List.of(), untilEnd(Sources.merge()));
        }

        @Test
        void fails_with_the_first_failure_and_ends_the_others() throws Exception {
            StreamException failure = new StreamException("broken");
            CountDownLatch cancelled = new CountDownLatch(1);
            try (Feed<Object> feed = open(Sources.merge(silent(cancelled), failing(failure)))) {
                assertSame(failure, assertThrows(StreamException.class, () -> feed.next(LONG)));
                cancelled.await();
            }
        }

        @Test
        void cancels_all_sources_when_it_is_closed() throws Exception {
            CountDownLatch cancelled = new CountDownLatch(2);

            open(Sources.merge(silent(cancelled), silent(cancelled))).close();

            cancelled.await();
        }

        @Test
        void closes_what_is_open_and_releases_the_rest_if_one_cannot_be_opened() {
            CountDownLatch cancelled = new CountDownLatch(1);
            AtomicInteger released = new AtomicInteger();
            Source<Object> refused =
                    from -> {
                        throw new StreamException("refused");
                    };
            Source<Object> held =
                    Sources.stream(Stream.<Object>of(1).onClose(released::incrementAndGet));

            assertThrows(
                    StreamException.class,
                    () -> open(Sources.merge(silent(cancelled), refused, held)));

            assertEquals(1, released.get());
            Threads.awaitTrue(() -> cancelled.getCount() == 0);
        }

        @Test
        void closes_all_sources_even_if_one_fails_to_close() throws Exception {
            List<String> closed = new ArrayList<>();
            Source<String> first = closing(closed, "first");
            Source<String> second = closing(closed, "second");
            Feed<String> feed = open(Sources.merge(first, second));

            assertThrows(IllegalStateException.class, feed::close);

            assertEquals(Set.of("first", "second"), Set.copyOf(closed));
            assertEquals(2, closed.size());
        }

        private static Source<String> closing(List<String> closed, String name) {
            return from ->
                    new Feed<>() {
                        private final CountDownLatch over = new CountDownLatch(1);

                        @Override
                        public Next<String> next(java.time.Duration atMost) {
                            Threads.awaitTrue(() -> over.getCount() == 0);
                            return Next.ended();
                        }

                        @Override
                        public void close() {
                            synchronized (closed) {
                                closed.add(name);
                            }
                            over.countDown();
                            throw new IllegalStateException("cannot close " + name);
                        }
                    };
        }

        @Test
        void belongs_to_its_stream_with_all_its_threads() throws Exception {
            CountDownLatch cancelled = new CountDownLatch(2);
            Producers producers = new Producers();
            Feed<Object> feed =
                    producers.open(
                            Sources.merge(silent(cancelled), silent(cancelled)),
                            ResumePoint.fresh());

            feed.close();

            Threads.awaitTrue(() -> !producers.areRunning());
        }
    }

    @Nested
    class StartWith {

        @Test
        void gives_its_elements_first_for_each_stream() throws Exception {
            Source<Integer> source = Sources.of(3).startWith(1, 2);

            assertEquals(List.of(1, 2, 3), untilEnd(source));
            assertEquals(List.of(1, 2, 3), untilEnd(source));
        }

        @Test
        void gives_none_of_them_after_it_was_closed() throws Exception {
            Feed<Integer> feed = open(Sources.of(3).startWith(1, 2));
            item(feed);

            feed.close();

            assertEnded(feed);
        }
    }

    @Nested
    class TakeWhile {

        @Test
        void ends_before_the_first_element_that_is_not_accepted() throws Exception {
            assertEquals(List.of(1, 2), untilEnd(Sources.of(1, 2, 3, 1).takeWhile(n -> n < 3)));
        }
    }

    @Nested
    class TakeUntil {

        @Test
        void ends_with_the_first_element_that_is_accepted() throws Exception {
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.of(1, 2, 3, 1).takeUntil(n -> n == 3)));
        }

        @Test
        void ends_when_another_source_gives_something() throws Exception {
            CountDownLatch cancelled = new CountDownLatch(2);
            BlockingQueue<String> elements = new LinkedBlockingQueue<>();
            BlockingQueue<String> stop = new LinkedBlockingQueue<>();
            Source<Object> source =
                    Sources.merge(queued(elements), silent(cancelled))
                            .takeUntilOther(Sources.merge(queued(stop), silent(cancelled)));
            try (Feed<Object> feed = open(source)) {
                elements.put("a");
                assertEquals("a", item(feed));

                stop.put("now");

                assertEnded(feed);
                cancelled.await();
            }
        }

        @Test
        void ends_when_another_source_does() throws Exception {
            CountDownLatch cancelled = new CountDownLatch(1);

            assertEquals(List.of(), untilEnd(silent(cancelled).takeUntilOther(Sources.of())));

            cancelled.await();
        }

        @Test
        void fails_with_the_other_source() throws Exception {
            StreamException failure = new StreamException("broken");
            CountDownLatch cancelled = new CountDownLatch(1);
            Source<Object> source = silent(cancelled).takeUntilOther(failing(failure));
            try (Feed<Object> feed = open(source)) {
                assertSame(failure, assertThrows(StreamException.class, () -> feed.next(LONG)));
                cancelled.await();
            }
        }

        @Test
        void cancels_the_other_source_when_its_own_has_ended() throws Exception {
            CountDownLatch cancelled = new CountDownLatch(1);

            assertEquals(
                    List.of("a"),
                    untilEnd(Sources.<Object>of("a").takeUntilOther(silent(cancelled))));

            cancelled.await();
        }

        @Test
        void releases_both_sources_if_one_cannot_be_opened() throws Exception {
            AtomicInteger released = new AtomicInteger();
            Source<Object> refused =
                    from -> {
                        throw new StreamException("refused");
                    };
            Source<Object> held =
                    Sources.stream(Stream.<Object>of(1).onClose(released::incrementAndGet));

            assertThrows(StreamException.class, () -> open(refused.takeUntilOther(held)));

            assertEquals(1, released.get());
        }
    }
}

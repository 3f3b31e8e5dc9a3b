package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.assertIdle;
import static dev.sluice.source.Feeds.item;
import static dev.sluice.source.Feeds.items;
import static dev.sluice.source.Feeds.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OperatorsTest {

    private static final Source<String> SILENT = from -> new SilentFeed();

    private static <T> Feed<T> open(Source<T> source) throws Exception {
        return source.open(ResumePoint.fresh());
    }

    @Nested
    class AnyOperator {

        static Stream<UnaryOperator<Source<String>>> operators() {
            return Stream.of(
                    source -> source.map(element -> element),
                    source -> source.filter(element -> true),
                    source -> source.take(1),
                    source -> source.prefetch(1),
                    source -> Sources.merge(source),
                    source -> source.startWith(),
                    source -> source.takeWhile(element -> true),
                    source -> source.takeUntil(element -> false),
                    source -> source.takeUntilOther(SILENT),
                    source -> source.distinctUntilChanged(),
                    source -> source.throttleLatest(Duration.ofNanos(1)),
                    source -> source.onErrorResume(OperatorsTest::rethrow),
                    source -> source.mapError(failure -> failure),
                    source -> source.doFinally(end -> {}));
        }

        @ParameterizedTest
        @MethodSource("operators")
        void tells_the_source_where_the_client_wants_to_go_on(
                UnaryOperator<Source<String>> operator) throws Exception {
            Source<String> source = from -> ScriptedFeed.of(from.lastEventId().orElseThrow());

            try (Feed<String> feed = operator.apply(source).open(ResumePoint.after("42"))) {
                assertEquals("42", item(feed));
            }
        }

        @ParameterizedTest
        @MethodSource("operators")
        void closes_the_source_when_it_is_closed(UnaryOperator<Source<String>> operator)
                throws Exception {
            SilentFeed silent = new SilentFeed();

            open(operator.apply(from -> silent)).close();

            silent.closed.await();
        }

        @ParameterizedTest
        @MethodSource("operators")
        void closes_the_source_once_if_it_is_closed_after_the_end(
                UnaryOperator<Source<String>> operator) throws Exception {
            CountedFeed upstream = new CountedFeed(Next.item("one"), Next.ended());
            try (Feed<String> feed = open(operator.apply(from -> upstream))) {
                item(feed);
                assertEnded(feed);
            }

            upstream.awaitClosed();
            assertEquals(1, upstream.timesClosed.get());
        }

        @ParameterizedTest
        @MethodSource("operators")
        void closes_the_source_once_if_it_has_failed(UnaryOperator<Source<String>> operator)
                throws Exception {
            CountedFeed upstream = new CountedFeed();
            try (Feed<String> feed = open(operator.apply(from -> upstream))) {
                assertThrows(StreamException.class, () -> feed.next(LONG));
            }

            upstream.awaitClosed();
            assertEquals(1, upstream.timesClosed.get());
        }

        @ParameterizedTest
        @MethodSource("operators")
        void answers_that_it_has_ended_while_it_is_closed(UnaryOperator<Source<String>> operator)
                throws Exception {
            SilentFeed silent = new SilentFeed();
            Feed<String> feed = open(operator.apply(from -> silent));
            Threads.Running<Next<String>> waiting = Threads.run(() -> feed.next(LONG));
            Threads.awaitWaiting(waiting.thread());

            feed.close();

            assertEquals(Next.ended(), waiting.result().get());
        }

        @ParameterizedTest
        @MethodSource("operators")
        void passes_a_gap_on_between_the_elements(UnaryOperator<Source<String>> operator)
                throws Exception {
            Gap gap = new Gap("news", Gap.Reason.OVERFLOW, OptionalLong.of(3), "4");
            CountedFeed upstream = new CountedFeed(new Next.Missing<>(gap), Next.item("five"));

            try (Feed<String> feed = open(operator.apply(from -> upstream))) {
                assertEquals(new Next.Missing<>(gap), feed.next(LONG));
                assertEquals("five", item(feed));
            }
        }

        @ParameterizedTest
        @MethodSource("operators")
        void releases_a_source_that_is_not_opened(UnaryOperator<Source<String>> operator) {
            AtomicInteger released = new AtomicInteger();
            Source<String> held = new HeldSource<>(Sources.of(), released::incrementAndGet);

            Sources.discard(operator.apply(held));

            assertEquals(1, released.get());
        }

        @ParameterizedTest
        @MethodSource("operators")
        void passes_a_failure_on(UnaryOperator<Source<String>> operator) throws Exception {
            StreamException failure = new StreamException("broken");
            Source<String> failing =
                    Sources.iterable(() ->
                            Stream.<String>generate(
                                            () -> {
                                                throw failure;
                                            })
                                    .iterator());

            try (Feed<String> feed = open(operator.apply(failing))) {
                assertSame(failure, assertThrows(StreamException.class, () -> feed.next(LONG)));
            }
        }

        @ParameterizedTest
        @MethodSource("operators")
        void can_be_opened_as_often_as_its_source(UnaryOperator<Source<String>> operator)
                throws Exception {
            Source<String> source = operator.apply(Sources.of("one"));

            assertEquals(List.of("one"), untilEnd(source));
            assertEquals(List.of("one"), untilEnd(source));
        }
    }

    private static Source<String> rethrow(Throwable failure) {
        throw (StreamException) failure;
    }

    /** Gives nothing until it is closed. */
    private static final class SilentFeed implements Feed<String> {

        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public Next<String> next(Duration atMost) throws InterruptedException {
            return atMost.isZero() || !closed.await(atMost.toNanos(), TimeUnit.NANOSECONDS)
                    ? Next.idle()
                    : Next.ended();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    /** Gives its answers, then fails, and counts how often it is closed. */
    private static final class CountedFeed implements Feed<String> {

        private final AtomicInteger timesClosed = new AtomicInteger();
        private final Queue<Next<String>> answers;

        @SafeVarargs
        @SuppressWarnings("varargs") // the array is copied, not kept
        CountedFeed(Next<String>... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public Next<String> next(Duration atMost) {
            if (answers.isEmpty()) {
                throw new StreamException("broken");
            }
            return answers.peek() instanceof Next.Ended ? answers.peek() : answers.remove();
        }

        @Override
        public void close() {
            timesClosed.incrementAndGet();
        }

        /** A thread of its own may close it. */
        void awaitClosed() {
            Threads.awaitTrue(() -> timesClosed.get() > 0);
        }
    }

    @Nested
    class Map {

        @Test
        void gives_what_the_function_makes_of_each_element() throws Exception {
            assertEquals(
                    List.of("1!", "2!"), untilEnd(Sources.of(1, 2).map(number -> number + "!")));
        }

        @Test
        void asks_the_source_with_the_same_waiting_time_and_is_idle_when_it_is() throws Exception {
            ScriptedFeed<Integer> upstream = new ScriptedFeed<>(List.of(Next.idle()));
            Feed<Integer> feed = new MapFeed<>(upstream, number -> number);

            assertEquals(Next.idle(), feed.next(Duration.ofSeconds(3)));

            assertEquals(List.of(Duration.ofSeconds(3)), upstream.asked());
        }

        @Test
        void fails_with_the_function_behind_what_it_made_before() throws Exception {
            try (Feed<Integer> feed = open(Sources.of(1, 0).map(number -> 1 / number))) {
                assertEquals(1, item(feed));
                assertThrows(ArithmeticException.class, () -> feed.next(LONG));
            }
        }

        @Test
        void must_not_make_null() throws Exception {
            try (Feed<Object> feed = open(Sources.of(1).map(number -> null))) {
                NullPointerException failure =
                        assertThrows(NullPointerException.class, () -> feed.next(LONG));
                assertEquals("a source must not give null", failure.getMessage());
            }
        }
    }

    @Nested
    class Take {

        @Test
        void ends_after_so_many_elements() throws Exception {
            assertEquals(List.of(1, 2), untilEnd(Sources.of(1, 2, 3).take(2)));
        }

        @Test
        void ends_with_a_source_that_has_fewer() throws Exception {
            assertEquals(List.of(1, 2), untilEnd(Sources.of(1, 2).take(9)));
        }

        @Test
        void of_none_ends_at_once_and_never_asks_the_source() throws Exception {
            ScriptedFeed<Integer> upstream = ScriptedFeed.of(1);

            try (Feed<Integer> feed = new TakeFeed<>(upstream, 0)) {
                assertEnded(feed);
                assertEquals(List.of(), upstream.asked());
                assertTrue(upstream.isClosed());
            }
        }

        @Test
        void closes_the_source_when_it_has_enough_and_not_before() throws Exception {
            ScriptedFeed<Integer> upstream = ScriptedFeed.of(1, 2, 3);
            Feed<Integer> feed = new TakeFeed<>(upstream, 2);

            items(feed, 2);
            assertFalse(upstream.isClosed());
            assertEnded(feed);

            assertTrue(upstream.isClosed());
        }

        @Test
        void does_not_count_that_the_source_was_idle() throws Exception {
            Feed<Integer> feed =
                    new TakeFeed<>(
                            new ScriptedFeed<>(List.of(Next.idle(), Next.item(1), Next.item(2))),
                            1);

            assertIdle(feed);
            assertEquals(List.of(1), untilEnd(feed));
        }

        @Test
        void needs_a_count_of_zero_or_more() {
            Source<Integer> source = Sources.of(1);

            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> source.take(-1));

            assertEquals("count must be zero or more, was -1", refused.getMessage());
        }
    }

    @Nested
    class Prefetch {

        @Test
        void gives_the_same_elements_in_the_same_order() throws Exception {
            List<Integer> many = Stream.iterate(0, n -> n + 1).limit(1_000).toList();

            assertEquals(many, untilEnd(Sources.iterable(many).map(number -> number).prefetch(3)));
        }

        @Test
        void runs_what_is_before_it_so_many_elements_ahead() throws Exception {
            BlockingQueue<Thread> mappers = new LinkedBlockingQueue<>();
            AtomicInteger mapped = new AtomicInteger();
            Source<Integer> source =
                    Sources.iterable(() -> Stream.iterate(1, n -> n + 1).iterator())
                            .map(number -> {
                                mappers.add(Thread.currentThread());
                                mapped.set(number);
                                return number;
                            })
                            .prefetch(3);
            try (Feed<Integer> feed = open(source)) {
                Thread mapper = mappers.take();
                Threads.awaitTrue(() -> mapped.get() >= 4);
                Threads.awaitWaiting(mapper);
                assertEquals(4, mapped.get());

                item(feed);

                Threads.awaitTrue(() -> mapped.get() >= 5);
                Threads.awaitWaiting(mapper);
                assertEquals(5, mapped.get());
            }
        }

        @Test
        void closes_the_source_at_its_end() throws Exception {
            CountDownLatch closed = new CountDownLatch(1);
            Feed<String> upstream =
                    new Feed<>() {
                        @Override
                        public Next<String> next(Duration atMost) {
                            return Next.ended();
                        }

                        @Override
                        public void close() {
                            closed.countDown();
                        }
                    };
            Source<String> source = from -> upstream;

            Feed<String> feed = open(source.prefetch(1));

            assertEnded(feed);
            closed.await();
        }

        @Test
        void closes_a_source_that_takes_no_notice_of_interruption() throws Exception {
            CountDownLatch closed = new CountDownLatch(1);
            Feed<String> deaf =
                    new Feed<>() {
                        @Override
                        public Next<String> next(Duration atMost) {
                            Threads.awaitTrue(() -> closed.getCount() == 0);
                            return Next.ended();
                        }

                        @Override
                        public void close() {
                            closed.countDown();
                        }
                    };
            Source<String> source = from -> deaf;

            open(source.prefetch(1)).close();

            assertEquals(0, closed.getCount());
        }

        @Test
        void goes_on_when_the_source_is_idle() throws Exception {
            Source<Integer> source =
                    from ->
                            new ScriptedFeed<>(
                                    List.of(Next.idle(), Next.item(1), Next.idle(), Next.item(2)));

            assertEquals(List.of(1, 2), untilEnd(source.prefetch(1)));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1})
        void needs_room_for_one_element_whatever_the_source(int count) {
            List<Source<?>> sources =
                    List.of(
                            Sources.of(1),
                            Sources.handler(events -> {}),
                            Sources.publisher(subscriber -> {}));
            for (Source<?> source : sources) {
                IllegalArgumentException refused =
                        assertThrows(IllegalArgumentException.class, () -> source.prefetch(count));
                assertEquals("prefetch must be at least 1, was " + count, refused.getMessage());
            }
        }
    }
}

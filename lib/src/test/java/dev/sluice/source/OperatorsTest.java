package dev.sluice.source;

import static dev.sluice.source.Pull.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class OperatorsTest {

    private static final Source<String> SILENT = (from, out) -> new CountDownLatch(1).await();

    private static Source<String> rethrow(Throwable failure) {
        throw (StreamException) failure;
    }

    @Nested
    class AnyOperator {

        private final HandSource<String> source = new HandSource<>();

        static List<UnaryOperator<Source<String>>> operators() {
            return List.of(
                    source -> source.map(element -> element),
                    source -> source.filter(element -> true),
                    source -> source.take(1),
                    source -> source.prefetch(1),
                    source -> Sources.merge(source),
                    source -> Sources.merge(source, SILENT.takeUntilOther(Sources.of())),
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
        void an_operator_gives_the_elements_and_ends_with_the_source(
                UnaryOperator<Source<String>> operator) throws Exception {
            assertEquals(List.of("one"), untilEnd(operator.apply(Sources.of("one"))));
        }

        @ParameterizedTest
        @MethodSource("operators")
        void an_operator_tells_the_source_where_the_client_wants_to_resume(
                UnaryOperator<Source<String>> operator) throws Exception {
            Source<String> echo = (from, out) -> out.send(from.lastEventId().orElseThrow());

            try (Pull<String> pull = Pull.open(operator.apply(echo), ResumePoint.after("42"))) {
                assertEquals("42", pull.item());
            }
        }

        @ParameterizedTest
        @MethodSource("operators")
        void an_operator_interrupts_the_source_when_the_client_leaves(
                UnaryOperator<Source<String>> operator) throws Exception {
            Pull<String> pull = Pull.open(operator.apply(source));
            source.awaitRunning();

            pull.close();

            source.awaitInterrupted();
            pull.awaitReturned();
        }

        @ParameterizedTest
        @MethodSource("operators")
        void an_operator_wants_no_more_when_the_client_has_left(
                UnaryOperator<Source<String>> operator) throws Exception {
            Pull<String> pull = Pull.open(operator.apply(source));
            source.awaitRunning();

            pull.close();

            Threads.awaitTrue(() -> isOver(source));
            assertFalse(source.give("late"));
        }

        private static boolean isOver(HandSource<?> source) {
            try {
                return source.isOver();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @ParameterizedTest
        @MethodSource("operators")
        void an_operator_passes_on_everything_from_its_source_in_order(
                UnaryOperator<Source<String>> operator) throws Exception {
            Next<String> gap =
                    new Next.Missing<>(
                            new Gap("news", Gap.Reason.OVERFLOW, OptionalLong.of(3), "4"));
            List<Next<String>> all =
                    List.of(
                            new Next.Begun<>(),
                            new Next.StandsAt<>("1"),
                            new Next.LeftOut<>("two"),
                            gap,
                            Next.item("five"));

            try (Pull<String> pull = Pull.open(operator.apply(source))) {
                for (Next<String> next : all) {
                    source.give(next);
                    pull.assertNext(next);
                }
            }
        }

        @ParameterizedTest
        @MethodSource("operators")
        void an_operator_passes_on_that_the_source_has_detached_a_slow_client(
                UnaryOperator<Source<String>> operator) throws Exception {
            try (Pull<String> pull = Pull.open(operator.apply(source))) {
                assertFalse(source.give(new Next.Detached<>()));

                pull.assertNext(new Next.Detached<>());
            }
        }

        @ParameterizedTest
        @MethodSource("operators")
        void an_operator_passes_a_failure_on(UnaryOperator<Source<String>> operator) {
            StreamException failure = new StreamException("broken");
            source.fail(failure);

            try (Pull<String> pull = Pull.open(operator.apply(source))) {
                assertSame(failure, pull.assertFails(StreamException.class));
            }
        }

        @ParameterizedTest
        @MethodSource("operators")
        void an_operator_releases_a_source_that_is_not_run(UnaryOperator<Source<String>> operator) {
            AtomicInteger released = new AtomicInteger();
            Source<String> held = new HeldSource<>(Sources.of(), released::incrementAndGet);

            Sources.discard(operator.apply(held));

            assertEquals(1, released.get());
        }

        @ParameterizedTest
        @MethodSource("operators")
        void an_operator_can_be_run_as_often_as_its_source(UnaryOperator<Source<String>> operator)
                throws Exception {
            Source<String> twice = operator.apply(Sources.of("one"));

            assertEquals(List.of("one"), untilEnd(twice));
            assertEquals(List.of("one"), untilEnd(twice));
        }

        @ParameterizedTest
        @MethodSource("operators")
        void an_operator_has_the_positions_of_its_source(UnaryOperator<Source<String>> operator)
                throws Exception {
            List<ResumePoint> asked = new ArrayList<>();
            Source<String> forgetful =
                    new Source<>() {
                        @Override
                        public void run(ResumePoint from, Emitter<? super String> out) {
                            // It is only asked.
                        }

                        @Override
                        public boolean keepsAllAfter(ResumePoint from) {
                            asked.add(from);
                            return false;
                        }
                    };

            assertFalse(operator.apply(forgetful).keepsAllAfter(ResumePoint.after("7")));

            assertEquals(List.of(ResumePoint.after("7")), asked);
        }
    }

    @Nested
    class Map {

        @Test
        void map_gives_the_result_of_the_function_for_each_element() throws Exception {
            assertEquals(
                    List.of("1!", "2!"), untilEnd(Sources.of(1, 2).map(number -> number + "!")));
        }

        @Test
        void map_fails_with_the_function_after_the_results_before() throws Exception {
            try (Pull<Integer> pull = Pull.open(Sources.of(1, 0).map(number -> 1 / number))) {
                assertEquals(1, pull.item());
                pull.assertFails(ArithmeticException.class);
            }
        }

        @Test
        void map_calls_the_function_in_the_call_that_gives_the_element() throws Exception {
            HandSource<Integer> source = new HandSource<>();
            try (Pull<Thread> pull = Pull.open(source.map(number -> Thread.currentThread()))) {
                source.give(1);

                assertEquals(Thread.currentThread(), pull.item());
            }
        }

        @Test
        void map_goes_on_if_the_source_catches_the_exception_of_the_function() throws Exception {
            HandSource<Integer> source = new HandSource<>();
            try (Pull<Integer> pull = Pull.open(source.map(number -> 1 / number))) {
                assertThrows(ArithmeticException.class, () -> source.give(0));
                source.give(1);

                assertEquals(1, pull.item());
            }
        }

        @Test
        void the_function_of_map_must_not_return_null() {
            try (Pull<Object> pull = Pull.open(Sources.of(1).map(number -> null))) {
                NullPointerException failure = pull.assertFails(NullPointerException.class);
                assertEquals("a source must not give null", failure.getMessage());
            }
        }
    }

    @Nested
    class Take {

        private final HandSource<Integer> source = new HandSource<>();

        @Test
        void take_ends_after_the_given_number_of_elements() throws Exception {
            assertEquals(List.of(1, 2), untilEnd(Sources.of(1, 2, 3).take(2)));
        }

        @Test
        void take_ends_with_a_source_that_has_fewer_elements() throws Exception {
            assertEquals(List.of(1, 2), untilEnd(Sources.of(1, 2).take(9)));
        }

        @Test
        void taking_none_ends_at_once_and_releases_the_source_instead_of_running_it()
                throws Exception {
            CountDownLatch released = new CountDownLatch(1);
            Source<Integer> held =
                    Sources.stream(
                            Stream.generate(OperatorsTest::unwanted).onClose(released::countDown));

            assertEquals(List.of(), untilEnd(held.take(0)));

            released.await();
        }

        @Test
        void take_ends_even_if_the_source_lingers() throws Exception {
            try (Pull<Integer> pull = Pull.open(source.take(2))) {
                source.give(1);
                assertFalse(source.give(2));

                assertEquals(List.of(1, 2), pull.untilEnd());
            }
        }

        @Test
        void take_lets_nothing_through_after_its_end() throws Exception {
            try (Pull<Integer> pull = Pull.open(source.take(1))) {
                source.give(1);

                assertFalse(source.give(2));

                assertEquals(List.of(1), pull.untilEnd());
            }
        }

        @Test
        void take_ignores_a_failure_of_the_source_after_its_end() throws Exception {
            List<SourceEnd> told = new ArrayList<>();
            try (Pull<Integer> pull = Pull.open(source.take(1).doFinally(told::add))) {
                source.give(1);
                source.fail(new StreamException("too late"));

                assertEquals(List.of(1), pull.untilEnd());
                pull.awaitReturned();
                assertEquals(List.of(new SourceEnd.Completed()), told);
            }
        }

        @Test
        void take_counts_only_elements() throws Exception {
            try (Pull<Integer> pull = Pull.open(source.take(1))) {
                source.give(new Next.LeftOut<>(0));
                source.give(new Next.StandsAt<>("0"));
                pull.next();
                pull.next();

                source.give(1);

                assertEquals(List.of(1), pull.untilEnd());
            }
        }

        @Test
        void take_needs_a_count_of_zero_or_more() {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> source.take(-1));

            assertEquals("count must be zero or more, was -1", refused.getMessage());
        }
    }

    private static Integer unwanted() {
        throw new AssertionError("nobody asked");
    }
}

package dev.sluice.source;

import static dev.sluice.source.Pull.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operators that run several sources, or end early. */
@Timeout(60)
class CombiningTest {

    private final HandSource<String> one = new HandSource<>();
    private final HandSource<String> two = new HandSource<>();
    private final StreamException failure = new StreamException("broken");

    @Nested
    class Merge {

        private final Source<String> merged = Sources.merge(one, two);

        @Test
        void a_merge_gives_elements_as_they_come() throws Exception {
            try (Pull<String> pull = Pull.open(merged)) {
                one.give("a");
                two.give("1");
                one.give("b");

                assertEquals(List.of("a", "1", "b"), pull.items(3));
            }
        }

        @Test
        void a_merge_gives_all_elements_of_each_source_in_its_order() throws Exception {
            List<Integer> low = IntStream.range(0, 500).boxed().toList();
            List<Integer> high = IntStream.range(1_000, 1_500).boxed().toList();

            List<Integer> all =
                    untilEnd(Sources.merge(Sources.iterable(low), Sources.iterable(high)));

            assertEquals(low, all.stream().filter(n -> n < 1_000).toList());
            assertEquals(high, all.stream().filter(n -> n >= 1_000).toList());
        }

        @Test
        void a_merge_of_nothing_ends_at_once() throws Exception {
            assertEquals(List.of(), untilEnd(Sources.merge()));
        }

        @Test
        void a_merge_ends_when_all_its_sources_have_ended() throws Exception {
            try (Pull<String> pull = Pull.open(merged)) {
                one.give("a");
                one.end();
                two.give("1");
                two.end();

                assertEquals(List.of("a", "1"), pull.untilEnd());
            }
        }

        @Test
        void a_merge_of_limited_sources_ends_even_if_the_sources_linger() throws Exception {
            try (Pull<String> pull = Pull.open(Sources.merge(one.take(1), two.take(1)))) {
                one.give("a");
                one.awaitInterrupted();
                two.give("1");

                assertEquals(List.of("a", "1"), pull.untilEnd());
            }
        }

        @Test
        void a_merge_fails_with_the_first_failure_and_interrupts_the_others() throws Exception {
            try (Pull<String> pull = Pull.open(merged)) {
                two.give("1");
                one.fail(failure);

                assertEquals("1", pull.item());
                assertSame(failure, pull.assertFails(StreamException.class));
                two.awaitInterrupted();
            }
        }

        @Test
        void a_merge_lets_nothing_through_after_a_failure() throws Exception {
            Source<String> resumed = merged.onErrorResume(cause -> Sources.of("end"));
            try (Pull<String> pull = Pull.open(resumed)) {
                one.fail(failure);
                two.awaitInterrupted();

                assertFalse(two.give("late"));
                assertTrue(two.isOver());

                assertEquals(List.of("end"), pull.untilEnd());
            }
        }

        @Test
        void a_merge_fails_with_an_interruption_thrown_by_a_source_as_with_any_failure() {
            InterruptedException own = new InterruptedException("a call gave up");
            one.fail(own);

            try (Pull<String> pull = Pull.open(merged)) {
                assertSame(own, pull.assertFails(IllegalStateException.class).getCause());
            }
        }

        @Test
        void a_merge_fails_with_an_error_too() {
            Source<String> broken =
                    (from, out) -> {
                        throw new StackOverflowError();
                    };
            try (Pull<String> pull = Pull.open(Sources.merge(broken, one))) {
                pull.assertFails(StackOverflowError.class);
            }
        }

        @Test
        void a_merge_interrupts_all_sources_when_the_client_leaves() throws Exception {
            Pull<String> pull = Pull.open(merged);
            one.awaitRunning();
            two.awaitRunning();

            pull.close();

            one.awaitInterrupted();
            two.awaitInterrupted();
            pull.awaitReturned();
        }

        @Test
        void a_merge_runs_each_source_on_its_own_virtual_thread() throws Exception {
            Source<Object> thread = Sources.handler(events -> events.send(Thread.currentThread()));

            List<Object> threads = untilEnd(Sources.merge(thread, thread));

            assertEquals(2, threads.stream().distinct().count());
            threads.forEach(each -> assertTrue(assertInstanceOf(Thread.class, each).isVirtual()));
        }
    }

    @Nested
    class StartWith {

        @Test
        void start_with_gives_its_elements_first_for_each_stream() throws Exception {
            Source<Integer> source = Sources.of(3).startWith(1, 2);

            assertEquals(List.of(1, 2, 3), untilEnd(source));
            assertEquals(List.of(1, 2, 3), untilEnd(source));
        }

        @Test
        void start_with_releases_its_source_if_the_client_leaves_before_it_is_run()
                throws Exception {
            CountDownLatch released = new CountDownLatch(1);
            Source<Integer> held = Sources.stream(Stream.of(4).onClose(released::countDown));
            Pull<Integer> pull = Pull.open(held.startWith(1, 2, 3));
            pull.item();

            pull.close();

            released.await();
        }
    }

    @Nested
    class TakeWhile {

        @Test
        void take_while_ends_before_the_first_element_that_is_not_accepted() throws Exception {
            assertEquals(List.of(1, 2), untilEnd(Sources.of(1, 2, 3, 1).takeWhile(n -> n < 3)));
        }

        @Test
        void take_while_ends_even_if_the_source_lingers() throws Exception {
            try (Pull<String> pull = Pull.open(one.takeWhile(element -> !element.equals("c")))) {
                assertTrue(one.give("a"));
                assertFalse(one.give("c"));
                assertFalse(one.give("a"));

                assertEquals(List.of("a"), pull.untilEnd());
            }
        }

        @Test
        void take_while_does_not_ask_the_predicate_again_after_the_end() throws Exception {
            List<String> asked = new ArrayList<>();
            try (Pull<String> pull = Pull.open(one.takeWhile(element -> !asked.add(element)))) {
                one.give("a");
                one.give("b");

                pull.assertEnded();
                assertEquals(List.of("a"), asked);
            }
        }
    }

    @Nested
    class TakeUntil {

        @Test
        void take_until_ends_with_the_first_element_that_is_accepted() throws Exception {
            assertEquals(List.of(1, 2, 3), untilEnd(Sources.of(1, 2, 3, 1).takeUntil(n -> n == 3)));
        }

        @Test
        void take_until_ends_even_if_the_source_lingers() throws Exception {
            try (Pull<String> pull = Pull.open(one.takeUntil("b"::equals))) {
                assertTrue(one.give("a"));
                assertFalse(one.give("b"));
                assertFalse(one.give("c"));

                assertEquals(List.of("a", "b"), pull.untilEnd());
            }
        }
    }

    @Nested
    class TakeUntilOther {

        private final Source<String> limited = one.takeUntilOther(two);

        @Test
        void take_until_other_ends_and_interrupts_both_at_an_element_of_the_other_source()
                throws Exception {
            try (Pull<String> pull = Pull.open(limited)) {
                one.give("a");
                assertFalse(two.give("now"));

                assertEquals(List.of("a"), pull.untilEnd());
                one.awaitInterrupted();
                two.awaitInterrupted();
            }
        }

        @Test
        void take_until_other_lets_nothing_through_after_its_end() throws Exception {
            Pull<String> unfinished = Pull.open(Sources.merge(limited, new HandSource<>()));
            try (unfinished) {
                one.awaitRunning();
                two.give("now");
                one.awaitInterrupted();

                assertFalse(one.give("late"));
                assertTrue(one.isOver());
                assertFalse(unfinished.isOver());
            }
        }

        @Test
        void take_until_other_does_not_end_when_the_other_source_gives_no_element()
                throws Exception {
            try (Pull<String> pull = Pull.open(limited)) {
                assertTrue(two.give(new Next.Begun<>()));
                assertTrue(two.give(new Next.StandsAt<>("1")));
                assertTrue(two.give(new Next.LeftOut<>("x")));

                one.give("a");
                assertEquals("a", pull.item());
            }
        }

        @Test
        void take_until_other_runs_the_other_source_from_the_beginning() throws Exception {
            Source<String> other =
                    (from, out) -> {
                        assertEquals(ResumePoint.fresh(), from);
                        out.send("now");
                    };
            try (Pull<String> pull =
                    Pull.open(one.takeUntilOther(other), ResumePoint.after("42"))) {
                assertEquals(List.of(), pull.untilEnd());
            }
        }

        @Test
        void take_until_other_ends_when_the_other_source_ends() throws Exception {
            two.end();

            assertEquals(List.of(), untilEnd(limited));

            one.awaitInterrupted();
        }

        @Test
        void take_until_other_fails_with_the_other_source() throws Exception {
            try (Pull<String> pull = Pull.open(limited)) {
                one.give("a");
                two.fail(failure);

                assertEquals("a", pull.item());
                assertSame(failure, pull.assertFails(StreamException.class));
                one.awaitInterrupted();
            }
        }

        @Test
        void take_until_other_interrupts_the_other_source_when_its_own_has_ended()
                throws Exception {
            try (Pull<String> pull = Pull.open(limited)) {
                two.awaitRunning();
                one.give("a");
                one.end();

                assertEquals(List.of("a"), pull.untilEnd());
                two.awaitInterrupted();
            }
        }

        @Test
        void take_until_other_ends_with_a_limited_source_that_lingers() throws Exception {
            try (Pull<String> pull = Pull.open(one.take(1).takeUntilOther(two))) {
                one.give("a");

                assertEquals(List.of("a"), pull.untilEnd());
                one.awaitInterrupted();
                two.awaitInterrupted();
            }
        }
    }
}

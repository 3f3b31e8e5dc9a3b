package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.source.Threads.Running;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HandOffTest {

    private final HandOff<String> handOff = new HandOff<>(2);

    private Running<Void> putting(String element) {
        Running<Void> running =
                Threads.run(() -> {
                    handOff.put(element);
                    return null;
                });
        return running;
    }

    private Running<Next<String>> asking() {
        Running<Next<String>> running = Threads.run(() -> handOff.next(LONG));
        Threads.awaitWaiting(running.thread());
        return running;
    }

    private Running<Void> waitingToPutBehindTwo() throws InterruptedException {
        handOff.put("one");
        handOff.put("two");
        Running<Void> running = putting("three");
        Threads.awaitWaiting(running.thread());
        return running;
    }

    private static void assertInterrupted(Running<?> running) {
        ExecutionException failed =
                assertThrows(ExecutionException.class, () -> running.result().get());
        assertInstanceOf(InterruptedException.class, failed.getCause());
    }

    private void assertNext(Next<String> expected) throws Exception {
        assertEquals(expected, handOff.next(Duration.ZERO));
    }

    @Nested
    class Open {

        @Test
        void gives_elements_in_the_order_in_which_they_were_put() throws Exception {
            handOff.put("one");
            handOff.put("two");

            assertNext(Next.item("one"));
            assertNext(Next.item("two"));
        }

        @Test
        void is_idle_without_elements() throws Exception {
            assertNext(Next.idle());
            assertEquals(Next.idle(), handOff.next(Duration.ofNanos(1)));
        }

        @Test
        void has_one_who_puts_wait_for_a_free_slot() throws Exception {
            Running<Void> putting = waitingToPutBehindTwo();

            assertNext(Next.item("one"));

            putting.result().get();
            assertNext(Next.item("two"));
            assertNext(Next.item("three"));
        }

        @Test
        void has_one_who_asks_wait_for_an_element() throws Exception {
            Running<Next<String>> asking = asking();

            handOff.put("one");

            assertEquals(Next.item("one"), asking.result().get());
        }

        @Test
        void takes_an_offer_if_there_is_a_slot() throws Exception {
            assertTrue(handOff.offer("one"));
            assertTrue(handOff.offer("two"));
            assertFalse(handOff.offer("three"));

            assertNext(Next.item("one"));
            assertTrue(handOff.offer("four"));
            assertNext(Next.item("two"));
            assertNext(Next.item("four"));
            assertNext(Next.idle());
        }

        @Test
        void wakes_one_who_asks_with_an_offer() throws Exception {
            Running<Next<String>> asking = asking();

            handOff.offer("one");

            assertEquals(Next.item("one"), asking.result().get());
        }

        @Test
        void lets_one_who_waits_be_interrupted() throws Exception {
            Running<Next<String>> asking = asking();
            asking.thread().interrupt();
            assertInterrupted(asking);

            Running<Void> putting = waitingToPutBehindTwo();
            putting.thread().interrupt();
            assertInterrupted(putting);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1})
        void has_at_least_one_slot(int capacity) {
            assertThrows(IllegalArgumentException.class, () -> new HandOff<>(capacity));
        }
    }

    @Nested
    class Draining {

        @Test
        void gives_what_is_left_and_then_the_end_for_good() throws Exception {
            handOff.put("one");
            handOff.end();

            assertNext(Next.item("one"));
            assertNext(Next.ended());
            assertNext(Next.ended());
        }

        @Test
        void gives_what_is_left_and_then_the_failure() throws Exception {
            IllegalStateException failure = new IllegalStateException("broken");
            handOff.put("one");
            handOff.fail(failure);

            assertNext(Next.item("one"));
            assertSame(
                    failure, assertThrows(IllegalStateException.class, () -> handOff.next(LONG)));
        }

        @Test
        void wakes_one_who_asks() throws Exception {
            Running<Next<String>> asking = asking();

            handOff.end();

            assertEquals(Next.ended(), asking.result().get());
        }

        @Test
        void wakes_one_who_asks_with_the_failure() {
            Running<Next<String>> asking = asking();

            handOff.fail(new StreamException("broken"));

            ExecutionException failed =
                    assertThrows(ExecutionException.class, () -> asking.result().get());
            assertInstanceOf(StreamException.class, failed.getCause());
        }

        @Test
        void began_with_the_first_end_or_failure_and_no_other_counts() throws Exception {
            handOff.end();
            handOff.fail(new IllegalStateException("too late"));

            assertNext(Next.ended());
        }

        @Test
        void lets_nothing_in() throws Exception {
            handOff.put("one");
            handOff.end();

            assertThrows(InterruptedException.class, () -> handOff.put("two"));
            assertTrue(handOff.offer("dropped"));

            assertNext(Next.item("one"));
            assertNext(Next.ended());
        }

        @Test
        void wakes_those_who_wait_to_put_with_an_exception() throws Exception {
            Running<Void> putting = waitingToPutBehindTwo();

            handOff.end();

            assertInterrupted(putting);
        }

        @Test
        void throws_an_error_as_it_is() {
            AssertionError error = new AssertionError("broken");
            handOff.fail(error);

            assertSame(error, assertThrows(AssertionError.class, () -> handOff.next(LONG)));
        }

        @ParameterizedTest
        @ValueSource(classes = {Throwable.class, InterruptedException.class})
        void wraps_what_would_mean_something_else(Class<? extends Throwable> type)
                throws Exception {
            Throwable failure = type.getDeclaredConstructor().newInstance();
            handOff.fail(failure);

            assertSame(
                    failure,
                    assertThrows(IllegalStateException.class, () -> handOff.next(LONG)).getCause());
        }
    }

    @Nested
    class Closed {

        @Test
        void has_ended_and_dropped_what_was_left() throws Exception {
            handOff.put("one");

            handOff.close();

            assertNext(Next.ended());
            assertNext(Next.ended());
        }

        @Test
        void has_forgotten_a_failure() throws Exception {
            handOff.fail(new IllegalStateException("broken"));

            handOff.close();

            assertNext(Next.ended());
        }

        @Test
        void wakes_one_who_asks() throws Exception {
            Running<Next<String>> asking = asking();

            handOff.close();

            assertEquals(Next.ended(), asking.result().get());
        }

        @Test
        void wakes_those_who_wait_to_put_with_an_exception() throws Exception {
            Running<Void> one = waitingToPutBehindTwo();
            Running<Void> another = putting("four");
            Threads.awaitWaiting(another.thread());

            handOff.close();

            assertInterrupted(one);
            assertInterrupted(another);
        }

        @Test
        void lets_nothing_in() throws Exception {
            handOff.close();

            assertThrows(InterruptedException.class, () -> handOff.put("one"));
            assertTrue(handOff.offer("dropped"));

            assertNext(Next.ended());
        }
    }
}

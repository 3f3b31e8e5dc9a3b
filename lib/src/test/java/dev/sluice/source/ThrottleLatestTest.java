package dev.sluice.source;

import static dev.sluice.source.Pull.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.MessageEvent;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThrottleLatestTest {

    private final VirtualTime time = new VirtualTime();
    private final HandSource<Object> source = new HandSource<>();
    private final Pull<Object> pull =
            Pull.open(new ThrottleLatestSource<>(source, Duration.ofSeconds(4)), time);

    @AfterEach
    void leave() {
        pull.close();
    }

    private void advance(int seconds) {
        time.jump(Duration.ofSeconds(seconds));
    }

    private void awaitWait(int seconds) throws InterruptedException {
        time.awaitWait(Duration.ofSeconds(seconds));
    }

    @Test
    void throttling_gives_the_first_element_at_once_and_then_the_newest_of_each_period()
            throws Exception {
        source.give("a");
        assertEquals("a", pull.item());
        advance(1);
        source.give("b");
        awaitWait(3);
        advance(1);
        source.give("c");
        awaitWait(2);

        advance(2);
        assertEquals("c", pull.item());

        source.give("d");
        awaitWait(4);
        advance(4);
        assertEquals("d", pull.item());
    }

    @Test
    void throttling_gives_an_element_at_once_when_the_period_is_over() throws Exception {
        source.give("a");
        assertEquals("a", pull.item());
        advance(4);

        source.give("b");

        assertEquals("b", pull.item());
    }

    @Test
    void throttling_gives_the_last_element_early_when_the_source_ends() throws Exception {
        source.give("a");
        assertEquals("a", pull.item());
        source.give("b");

        source.end();

        assertEquals(List.of("b"), pull.untilEnd());
    }

    @Test
    void throttling_gives_the_last_element_before_it_passes_on_the_end() throws Exception {
        HandSource<String> lingering = new HandSource<>();
        Source<String> throttled =
                new ThrottleLatestSource<>(lingering.take(2), Duration.ofSeconds(4));
        try (Pull<String> limited = Pull.open(throttled, time)) {
            lingering.give("a");
            lingering.give("b");

            assertEquals("b", limited.untilEnd().getLast());
            lingering.awaitInterrupted();
        }
    }

    @Test
    void throttling_gives_the_element_that_it_holds_before_a_gap() throws Exception {
        Next<Object> gap =
                new Next.Missing<>(new Gap("news", Gap.Reason.OVERFLOW, OptionalLong.of(1), "4"));
        source.give("a");
        assertEquals("a", pull.item());
        source.give("b");

        source.give(gap);

        assertEquals("b", pull.item());
        pull.assertNext(gap);
    }

    @Test
    void throttling_reports_left_out_elements_after_the_element_that_it_holds() throws Exception {
        MessageEvent other = MessageEvent.of("other").withId("3");
        source.give("a");
        assertEquals("a", pull.item());
        source.give("b");
        source.give(new Next.LeftOut<>(MessageEvent.of("other").withId("2")));
        source.give(new Next.LeftOut<>(other));
        awaitWait(4);

        advance(4);

        pull.assertNext(Next.item("b"));
        pull.assertNext(new Next.LeftOut<>(other));
    }

    @Test
    void throttling_does_not_report_elements_left_out_before_the_one_that_it_gives()
            throws Exception {
        source.give("a");
        assertEquals("a", pull.item());
        source.give("b");
        source.give(new Next.LeftOut<>("x"));
        source.give("c");
        source.end();

        pull.assertNext(Next.item("c"));
        pull.assertNext(new Next.Ended<>());
    }

    @Test
    void throttling_holds_the_newest_element_for_a_client_that_was_slow() throws Exception {
        source.give("a");
        advance(5);
        source.give("b");
        advance(5);
        source.give("c");
        advance(5);
        source.give("d");

        assertEquals(List.of("a", "d"), pull.items(2));
    }

    @Test
    void throttling_forgets_no_element_when_many_come_at_once() throws Exception {
        HandSource<Integer> numbers = new HandSource<>();
        try (Pull<Integer> real = Pull.open(numbers.throttleLatest(Duration.ofNanos(100_000)))) {
            for (int i = 0; i < 1_000; i++) {
                numbers.give(i);

                assertEquals(i, real.item());
            }
        }
    }

    @Test
    void throttling_never_makes_the_source_wait() throws Exception {
        Source<Integer> many = Sources.iterable(Collections.nCopies(1_000, 1));
        Source<Integer> last = Sources.of(2);
        Source<Integer> both =
                (from, out) -> {
                    many.run(from, out);
                    last.run(from, out);
                };

        assertEquals(2, untilEnd(both.throttleLatest(Duration.ofHours(1))).getLast());
    }

    @Test
    void throttling_wants_no_more_when_the_client_has_left() throws Exception {
        assertTrue(source.give("a"));

        pull.close();

        source.awaitInterrupted();
        assertFalse(source.give("b"));
    }

    @Test
    void throttling_fails_with_the_source_after_its_last_element() throws Exception {
        source.give("a");
        source.give("b");
        source.fail(new StreamException("broken"));

        assertEquals("b", pull.items(2).getLast());
        pull.assertFails(StreamException.class);
    }

    @Test
    void throttling_fails_with_a_later_step() throws Exception {
        HandSource<Integer> numbers = new HandSource<>();
        Source<Integer> throttled = new ThrottleLatestSource<>(numbers, Duration.ofSeconds(4));
        try (Pull<Integer> failing = Pull.open(throttled.map(n -> 1 / n), time)) {
            numbers.give(1);
            assertEquals(1, failing.item());
            numbers.give(0);
            awaitWait(4);

            advance(4);

            failing.assertFails(ArithmeticException.class);
            numbers.awaitInterrupted();
        }
    }

    @Test
    void throttling_needs_a_period() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Sources.of(1).throttleLatest(Duration.ZERO));

        assertEquals("period must be more than PT0S, was PT0S", refused.getMessage());
    }
}

package dev.sluice.source;

import static dev.sluice.source.Pull.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FilterTest {

    @Test
    void a_filter_gives_only_the_elements_that_the_predicate_accepts() throws Exception {
        assertEquals(List.of(2, 4), untilEnd(Sources.of(1, 2, 3, 4).filter(n -> n % 2 == 0)));
    }

    @Test
    void a_filter_fails_with_its_predicate_after_the_elements_accepted_before() throws Exception {
        try (Pull<Integer> pull = Pull.open(Sources.of(1, 0).filter(n -> 1 / n == 1))) {
            assertEquals(1, pull.item());
            pull.assertFails(ArithmeticException.class);
        }
    }

    @Nested
    class AnElementThatIsLeftOut {

        private static MessageEvent event(String data, int id) {
            return MessageEvent.of(data).withId(Integer.toString(id));
        }

        private final HandSource<MessageEvent> source = new HandSource<>();
        private final Source<MessageEvent> mine =
                source.filter(event -> event.data().equals(Optional.of("mine")));

        @Test
        void an_element_that_is_left_out_is_reported_in_its_place() throws Exception {
            try (Pull<MessageEvent> pull = Pull.open(mine)) {
                source.give(event("mine", 1));
                source.give(event("other", 2));
                source.give(event("mine", 3));

                pull.assertNext(Next.item(event("mine", 1)));
                pull.assertNext(new Next.LeftOut<>(event("other", 2)));
                pull.assertNext(Next.item(event("mine", 3)));
            }
        }

        @Test
        void an_element_that_is_left_out_is_reported_as_it_was_before_later_steps()
                throws Exception {
            Source<Integer> behind =
                    mine.map(event -> 1)
                            .filter(n -> true)
                            .take(5)
                            .takeWhile(n -> true)
                            .distinctUntilChanged()
                            .throttleLatest(Duration.ofHours(1))
                            .takeUntilOther(new HandSource<>())
                            .mapError(failure -> failure)
                            .onErrorResume(failure -> Sources.of(2))
                            .doFinally(end -> {});

            try (Pull<Integer> pull = Pull.open(Sources.merge(behind))) {
                source.give(event("other", 7));

                pull.assertNext(new Next.LeftOut<>(event("other", 7)));
            }
        }

        @Test
        void an_element_that_is_left_out_does_not_end_the_stream() throws Exception {
            Pull<MessageEvent> pull = Pull.open(mine);
            assertTrue(source.give(event("other", 1)));

            pull.close();

            assertFalse(source.give(event("other", 2)));
        }
    }

    @Nested
    class DistinctUntilChanged {

        @Test
        void distinct_until_changed_leaves_out_elements_that_equal_the_previous_one()
                throws Exception {
            assertEquals(
                    List.of(1, 2, 1), untilEnd(Sources.of(1, 1, 2, 2, 1).distinctUntilChanged()));
        }

        @Test
        void distinct_until_changed_reports_the_elements_that_it_leaves_out() throws Exception {
            HandSource<Integer> source = new HandSource<>();
            try (Pull<Integer> pull = Pull.open(source.distinctUntilChanged())) {
                source.give(1);
                source.give(1);

                pull.assertNext(Next.item(1));
                pull.assertNext(new Next.LeftOut<>(1));
            }
        }

        @Test
        void distinct_until_changed_can_compare_by_a_key() throws Exception {
            assertEquals(
                    List.of("a1", "b2", "a4"),
                    untilEnd(
                            Sources.of("a1", "b2", "b3", "a4")
                                    .distinctUntilChanged(element -> element.charAt(0))));
        }

        @Test
        void distinct_until_changed_begins_again_for_each_stream() throws Exception {
            Source<Integer> source = Sources.of(1).distinctUntilChanged();

            assertEquals(List.of(1), untilEnd(source));
            assertEquals(List.of(1), untilEnd(source));
        }
    }
}

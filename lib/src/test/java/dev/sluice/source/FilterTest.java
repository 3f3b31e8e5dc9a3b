package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.assertIdle;
import static dev.sluice.source.Feeds.item;
import static dev.sluice.source.Feeds.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.event.MessageEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FilterTest {

    private final HandTicker ticker = new HandTicker();

    private <T> Feed<T> filter(Feed<T> upstream, Predicate<T> predicate) {
        return new FilterFeed<>(upstream, predicate, ticker);
    }

    private static <T> Feed<T> open(Source<T> source) throws Exception {
        return source.open(ResumePoint.fresh());
    }

    @Test
    void gives_only_what_the_predicate_accepts() throws Exception {
        assertEquals(List.of(2, 4), untilEnd(Sources.of(1, 2, 3, 4).filter(n -> n % 2 == 0)));
    }

    @Test
    void waits_no_longer_than_what_is_left_of_the_waiting_time() throws Exception {
        ScriptedFeed<Integer> upstream = ScriptedFeed.of(1, 2, 3);
        Feed<Integer> feed =
                filter(
                        upstream,
                        n -> {
                            ticker.advance(Duration.ofSeconds(4));
                            return n == 3;
                        });

        feed.next(Duration.ofSeconds(10));

        assertEquals(
                List.of(Duration.ofSeconds(10), Duration.ofSeconds(6), Duration.ofSeconds(2)),
                upstream.asked());
    }

    @Test
    void is_idle_when_the_source_is() throws Exception {
        Feed<Integer> feed =
                filter(new ScriptedFeed<Integer>(List.of(Next.item(1), Next.idle())), n -> n == 2);

        assertEquals(Next.idle(), feed.next(LONG));
    }

    @Test
    void fails_with_the_predicate_behind_what_it_accepted_before() throws Exception {
        try (Feed<Integer> feed = open(Sources.of(1, 0).filter(n -> 1 / n == 1))) {
            assertEquals(1, item(feed));
            assertThrows(ArithmeticException.class, () -> feed.next(LONG));
        }
    }

    @Test
    void skips_what_is_ready_so_that_rejected_elements_do_not_end_a_batch() throws Exception {
        Feed<Integer> feed = filter(ScriptedFeed.of(1, 2, 3, 4), n -> n % 2 == 0);

        assertEquals(Next.item(2), feed.next(Duration.ZERO));
        assertEquals(Next.item(4), feed.next(Duration.ZERO));
    }

    @Test
    void stops_skipping_after_5_milliseconds_when_it_may_not_wait() throws Exception {
        ScriptedFeed<Integer> upstream = ScriptedFeed.of(1, 2, 3, 4);
        Feed<Integer> feed =
                filter(
                        upstream,
                        n -> {
                            ticker.advance(Duration.ofMillis(3));
                            return n == 4;
                        });

        assertIdle(feed);
        assertEquals(3, upstream.asked().size());
        assertEquals(Next.item(4), feed.next(Duration.ZERO));
    }

    @Nested
    class PlaceOfWhatIsLeftOut {

        private static boolean isMine(MessageEvent event) {
            return event.data().equals(Optional.of("mine"));
        }

        private static MessageEvent event(String data, int id) {
            return MessageEvent.of(data).withId(Integer.toString(id));
        }

        @SafeVarargs
        @SuppressWarnings("varargs") // the array is copied, not kept
        private Feed<MessageEvent> feed(Next<MessageEvent>... script) {
            return filter(new ScriptedFeed<>(List.of(script)), PlaceOfWhatIsLeftOut::isMine);
        }

        @Test
        void is_told_when_nothing_comes_for_as_long_as_the_caller_waits() throws Exception {
            Feed<MessageEvent> feed =
                    feed(
                            Next.item(event("mine", 1)),
                            Next.item(event("other", 2)),
                            Next.item(event("other", 3)),
                            Next.idle(),
                            Next.idle());

            assertEquals(event("mine", 1), item(feed));
            assertEquals(new Next.StandsAt<>("3"), feed.next(LONG));
            assertEquals(Next.idle(), feed.next(LONG));
        }

        @Test
        void does_not_end_a_batch() throws Exception {
            Feed<MessageEvent> feed =
                    feed(Next.item(event("other", 1)), Next.idle(), Next.item(event("mine", 2)));

            assertIdle(feed);
            assertEquals(event("mine", 2), item(feed));
            assertEnded(feed);
        }

        @Test
        void is_told_after_64_elements_that_were_left_out() throws Exception {
            List<Next<MessageEvent>> script = new ArrayList<>();
            IntStream.rangeClosed(1, 130).forEach(id -> script.add(Next.item(event("other", id))));
            script.add(Next.item(event("mine", 131)));
            Feed<MessageEvent> feed =
                    filter(new ScriptedFeed<>(script), PlaceOfWhatIsLeftOut::isMine);

            assertEquals(new Next.StandsAt<>("64"), feed.next(Duration.ZERO));
            assertEquals(new Next.StandsAt<>("128"), feed.next(Duration.ZERO));
            assertEquals(event("mine", 131), item(feed));
            assertEquals(Optional.empty(), feed.leftOutUpTo());
        }

        @Test
        void is_told_before_the_end() throws Exception {
            Feed<MessageEvent> feed = feed(Next.item(event("other", 7)));

            assertEquals(new Next.StandsAt<>("7"), feed.next(LONG));
            assertEnded(feed);
            assertEnded(feed);
        }

        @Test
        void is_told_before_the_source_lets_go_of_a_slow_client() throws Exception {
            Feed<MessageEvent> feed = feed(Next.item(event("other", 7)), new Next.Detached<>());

            assertEquals(new Next.StandsAt<>("7"), feed.next(LONG));
            assertEquals(new Next.Detached<>(), feed.next(LONG));
        }

        @Test
        void is_not_told_beside_a_gap_which_has_its_own() throws Exception {
            Gap gap = new Gap("news", Gap.Reason.OVERFLOW, OptionalLong.of(3), "11");
            Feed<MessageEvent> feed =
                    feed(Next.item(event("other", 7)), new Next.Missing<>(gap), Next.idle());

            assertEquals(new Next.Missing<>(gap), feed.next(LONG));
            assertEquals(Next.idle(), feed.next(LONG));
        }

        @Test
        void can_be_asked_for_after_the_feed_was_closed() throws Exception {
            Feed<MessageEvent> feed = feed(Next.item(event("other", 7)), Next.idle());
            assertIdle(feed);

            feed.close();

            assertEquals(Optional.of("7"), feed.leftOutUpTo());
        }

        @Test
        void reaches_the_client_through_the_steps_behind_the_filter() throws Exception {
            Source<MessageEvent> source = from -> feed(Next.item(event("other", 7)), Next.idle());
            Source<Integer> behind =
                    source.map(event -> 1)
                            .take(5)
                            .takeWhile(n -> true)
                            .distinctUntilChanged()
                            .startWith(0)
                            .mapError(failure -> failure)
                            .onErrorResume(failure -> Sources.of(2))
                            .doFinally(end -> {});

            try (Feed<Integer> feed = behind.open(ResumePoint.fresh())) {
                assertEquals(0, item(feed));
                assertIdle(feed);
                assertEquals(Optional.of("7"), feed.leftOutUpTo());
            }
        }

        @Test
        void of_elements_without_ids_is_none() throws Exception {
            Feed<Integer> feed =
                    filter(new ScriptedFeed<>(List.of(Next.item(1), Next.idle())), n -> false);

            assertEquals(Next.idle(), feed.next(LONG));
            assertEquals(Optional.empty(), feed.leftOutUpTo());
        }
    }

    @Nested
    class DistinctUntilChanged {

        @Test
        void leaves_out_what_equals_the_element_before() throws Exception {
            assertEquals(
                    List.of(1, 2, 1), untilEnd(Sources.of(1, 1, 2, 2, 1).distinctUntilChanged()));
        }

        @Test
        void compares_by_a_key() throws Exception {
            assertEquals(
                    List.of("a1", "b2", "a4"),
                    untilEnd(
                            Sources.of("a1", "b2", "b3", "a4")
                                    .distinctUntilChanged(element -> element.charAt(0))));
        }

        @Test
        void begins_again_for_each_stream() throws Exception {
            Source<Integer> source = Sources.of(1).distinctUntilChanged();

            assertEquals(List.of(1), untilEnd(source));
            assertEquals(List.of(1), untilEnd(source));
        }
    }
}

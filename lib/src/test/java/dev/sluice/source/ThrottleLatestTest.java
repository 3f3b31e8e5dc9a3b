package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.assertIdle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ThrottleLatestTest {

    private final HandTicker ticker = new HandTicker();
    private final long begin = ticker.nanoTime();
    private final TimedFeed upstream = new TimedFeed(ticker);
    private final Feed<String> feed =
            new ThrottleLatestFeed<>(upstream, Duration.ofSeconds(4), ticker);

    /** Reads the feed until it ends, each element with the second at which it comes. */
    private List<String> timed() throws Exception {
        List<String> given = new ArrayList<>();
        while (feed.next(LONG) instanceof Next.Item<String>(String value)) {
            given.add(value + " at " + Duration.ofNanos(ticker.nanoTime() - begin).toSeconds());
        }
        return given;
    }

    @Test
    void gives_the_first_element_at_once_and_then_the_newest_of_each_period() throws Exception {
        upstream.at(0, "a").at(1, "b").at(2, "c").at(5, "d").at(6, "e").at(20, "f").at(21, "g");

        assertEquals(List.of("a at 0", "c at 4", "e at 8", "f at 20", "g at 21"), timed());
    }

    @Test
    void gives_the_last_element_before_its_time_when_the_source_ends() throws Exception {
        upstream.at(0, "a").at(1, "b").at(2, Next.ended());

        assertEquals(List.of("a at 0", "b at 2"), timed());
        assertEnded(feed);
    }

    @Test
    void gives_what_it_holds_before_a_gap() throws Exception {
        Gap gap = new Gap("news", Gap.Reason.OVERFLOW, OptionalLong.of(1), "4");
        upstream.at(0, "a").at(1, "b").at(2, new Next.Missing<>(gap)).at(3, "c");

        assertEquals(Next.item("a"), feed.next(LONG));
        assertEquals(Next.item("b"), feed.next(LONG));
        assertEquals(new Next.Missing<>(gap), feed.next(LONG));
        assertEquals(Next.item("c"), feed.next(LONG));
    }

    @Test
    void gives_a_client_that_was_slow_the_newest_of_what_is_ready() throws Exception {
        upstream.at(0, "a").at(1, "b").at(2, "c").at(3, "d").at(60, "e");
        feed.next(LONG);
        assertEquals(Next.idle(), feed.next(Duration.ofSeconds(1)));

        ticker.advance(Duration.ofSeconds(10));

        assertEquals(Next.item("d"), feed.next(Duration.ZERO));
        assertIdle(feed);
    }

    @Test
    void waits_no_longer_than_it_may() throws Exception {
        upstream.at(0, "a").at(1, "b").at(60, "c");
        feed.next(LONG);

        assertEquals(Next.idle(), feed.next(Duration.ofSeconds(2)));

        assertEquals(Duration.ofSeconds(2), Duration.ofNanos(ticker.nanoTime() - begin));
    }

    @Test
    void fails_with_the_source_behind_what_it_gave() throws Exception {
        Source<Integer> source =
                Sources.of(1, 2, 0).map(n -> 1 / n).throttleLatest(Duration.ofHours(1));
        try (Feed<Integer> failing = source.open(ResumePoint.fresh())) {
            assertEquals(1, Feeds.item(failing));
            assertEquals(0, Feeds.item(failing));
            assertThrows(ArithmeticException.class, () -> failing.next(LONG));
        }
    }

    @Test
    void needs_a_period() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Sources.of(1).throttleLatest(Duration.ZERO));

        assertEquals("period must be more than PT0S, was PT0S", refused.getMessage());
    }
}

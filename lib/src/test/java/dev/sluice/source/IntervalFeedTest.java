package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.assertIdle;
import static dev.sluice.source.Feeds.item;
import static dev.sluice.source.Feeds.items;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.source.Threads.Running;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class IntervalFeedTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandTicker ticker = new HandTicker();
    private final Feed<Long> feed = new IntervalFeed(SECOND, ticker);

    @Nested
    class Ticks {

        @Test
        void are_counted_from_zero() throws Exception {
            assertEquals(List.of(0L, 1L, 2L), items(feed, 3));
        }

        @Test
        void are_one_period_apart_and_the_first_comes_after_one() throws Exception {
            items(feed, 3);

            assertEquals(List.of(SECOND, SECOND, SECOND), ticker.waits());
        }

        @Test
        void are_idle_until_they_are_due() throws Exception {
            assertEquals(Next.idle(), feed.next(Duration.ofMillis(999)));
            assertEquals(Next.item(0L), feed.next(Duration.ofMillis(1)));
        }

        @Test
        void that_are_due_need_no_waiting() throws Exception {
            assertIdle(feed);

            ticker.advance(SECOND);

            assertEquals(Next.item(0L), feed.next(Duration.ZERO));
            assertIdle(feed);
        }

        @Test
        void that_nobody_was_ready_for_are_left_out() throws Exception {
            ticker.advance(Duration.ofMillis(3500));

            assertEquals(2L, item(feed));
            assertEquals(3L, item(feed));
        }

        @Test
        void stay_at_their_rate_when_one_is_taken_late() throws Exception {
            ticker.advance(Duration.ofMillis(1300));

            items(feed, 2);

            assertEquals(List.of(Duration.ZERO, Duration.ofMillis(700)), ticker.waits());
        }

        @Test
        void are_waited_for_no_longer_than_asked() throws Exception {
            feed.next(Duration.ofMillis(300));
            feed.next(Duration.ofMillis(500));

            assertEquals(List.of(Duration.ofMillis(300), Duration.ofMillis(500)), ticker.waits());
        }

        @Test
        void may_be_as_far_apart_as_a_duration_can_say() throws Exception {
            Feed<Long> never = new IntervalFeed(Duration.ofSeconds(Long.MAX_VALUE), ticker);

            assertEquals(Next.idle(), never.next(Duration.ofDays(365)));
        }
    }

    @Nested
    class Closing {

        @Test
        void ends_it_though_a_tick_is_due() throws Exception {
            ticker.advance(SECOND);

            feed.close();
            feed.close();

            assertEnded(feed);
            assertEnded(feed);
        }

        @Test
        void wakes_the_one_who_waits() throws Exception {
            Feed<Long> hourly = new IntervalFeed(Duration.ofHours(1), Ticker.SYSTEM);
            Running<Next<Long>> waiting = Threads.run(() -> hourly.next(LONG));
            Threads.awaitWaiting(waiting.thread());

            hourly.close();

            assertEquals(Next.ended(), waiting.result().get());
        }
    }

    @Nested
    class AnInterval {

        @Test
        void goes_by_the_clock_of_the_system() throws Exception {
            Source<Long> source = Sources.interval(Duration.ofMillis(1));
            try (Feed<Long> feed = source.open(ResumePoint.fresh())) {
                List<Long> ticks = items(feed, 3);

                assertEquals(ticks.stream().sorted().distinct().toList(), ticks);
            }
        }

        @Test
        void is_cancelled_by_interruption_too() {
            Feed<Long> hourly = new IntervalFeed(Duration.ofHours(1), Ticker.SYSTEM);
            Running<Next<Long>> waiting = Threads.run(() -> hourly.next(LONG));
            Threads.awaitWaiting(waiting.thread());

            waiting.thread().interrupt();

            ExecutionException failed =
                    assertThrows(ExecutionException.class, () -> waiting.result().get());
            assertEquals(InterruptedException.class, failed.getCause().getClass());
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT0S", "PT-1S"})
        void needs_a_period_of_more_than_nothing(Duration period) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Sources.interval(period));

            assertEquals("period must be more than PT0S, was " + period, refused.getMessage());
        }
    }

    @Nested
    class TheSystemsClock {

        @Test
        void waits_until_the_latch_opens_or_the_time_is_over() throws Exception {
            assertTrue(Ticker.SYSTEM.await(new CountDownLatch(0), LONG.toNanos()));
            assertFalse(Ticker.SYSTEM.await(new CountDownLatch(1), 1));
        }
    }
}

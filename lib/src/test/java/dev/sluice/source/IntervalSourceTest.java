package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.clock.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class IntervalSourceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final Pull<Long> pull = Pull.open(new IntervalSource(SECOND), time);

    @AfterEach
    void leave() {
        pull.close();
    }

    private void tick() throws InterruptedException {
        time.awaitWait(SECOND);
        time.jump(SECOND);
    }

    @Nested
    class Ticks {

        @Test
        void ticks_come_one_period_apart_and_are_counted_from_zero() throws Exception {
            tick();
            assertEquals(0, pull.item());
            tick();
            assertEquals(1, pull.item());
            tick();
            assertEquals(2, pull.item());
        }

        @Test
        void an_interval_reports_that_it_has_begun_before_its_first_tick() throws Exception {
            pull.assertNext(new Next.Begun<>());

            time.awaitWait(SECOND);
        }

        @Test
        void ticks_that_the_client_was_not_ready_for_are_left_out() throws Exception {
            pull.assertNext(new Next.Begun<>());
            tick();
            tick();

            // The first is still there, and so the second waits to be given.
            time.jump(Duration.ofMillis(1500));

            assertEquals(List.of(0L, 2L), pull.items(2));
            time.awaitWait(Duration.ofMillis(500));
        }

        @Test
        void ticks_that_came_late_because_the_machine_slept_are_left_out() throws Exception {
            time.awaitWait(SECOND);

            time.jump(Duration.ofMillis(3500));

            assertEquals(2, pull.item());
            time.awaitWait(Duration.ofMillis(500));
        }

        @Test
        void ticks_stay_at_their_rate_when_one_is_late() throws Exception {
            time.awaitWait(SECOND);

            time.jump(Duration.ofMillis(1300));

            assertEquals(0, pull.item());
            time.awaitWait(Duration.ofMillis(700));
        }

        @Test
        void ticks_may_be_as_far_apart_as_a_duration_allows() throws Exception {
            Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
            try (Pull<Long> never = Pull.open(new IntervalSource(longest), time)) {
                never.assertNext(new Next.Begun<>());

                time.awaitWait(longest);
            }
        }
    }

    @Nested
    class AnInterval {

        @Test
        void an_interval_ends_when_the_client_leaves() throws Exception {
            time.awaitWait(SECOND);

            pull.close();

            pull.awaitReturned();
        }

        @Test
        void an_interval_ends_when_a_client_leaves_without_taking_a_tick() throws Exception {
            tick();
            pull.next();
            tick();

            pull.close();

            pull.awaitReturned();
        }

        @Test
        void an_interval_uses_the_clock_of_the_system() throws Exception {
            try (Pull<Long> real = Pull.open(Sources.interval(Duration.ofMillis(1)))) {
                List<Long> ticks = real.items(3);

                assertEquals(ticks.stream().sorted().distinct().toList(), ticks);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT0S", "PT-1S"})
        void an_interval_needs_a_period_of_more_than_zero(Duration period) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Sources.interval(period));

            assertEquals("period must be more than PT0S, was " + period, refused.getMessage());
        }
    }
}

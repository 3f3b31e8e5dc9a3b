package dev.sluice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClientRateTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);

    private ClientRate rate(int perSecond, int burst) {
        PublishLimit limit = new PublishLimit(perSecond, burst);
        return new ClientRate(limit.perEvent(), limit.capacity(), nanos::get);
    }

    private void pass(int millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void gives_a_burst_and_then_one_as_they_come_in() {
        ClientRate rate = rate(10, 3);

        for (int i = 0; i < 3; i++) {
            assertEquals(Optional.empty(), rate.take("a"));
        }
        assertEquals(Optional.of(Duration.ofMillis(100)), rate.take("a"));
        pass(99);
        assertEquals(Optional.of(Duration.ofMillis(1)), rate.take("a"));
        pass(1);
        assertEquals(Optional.empty(), rate.take("a"));
        assertEquals(Optional.of(Duration.ofMillis(100)), rate.take("a"));
    }

    @Test
    void never_saves_more_than_the_bucket_holds() {
        ClientRate rate = rate(10, 2);
        pass(60_000);

        assertEquals(Optional.empty(), rate.take("a"));
        assertEquals(Optional.empty(), rate.take("a"));
        assertEquals(Optional.of(Duration.ofMillis(100)), rate.take("a"));
    }

    @Test
    void holds_what_comes_in_a_second_where_no_burst_is_set() {
        ClientRate rate = rate(2, 0);

        rate.take("a");
        assertEquals(Optional.empty(), rate.take("a"));
        assertEquals(Optional.of(Duration.ofMillis(500)), rate.take("a"));
    }

    @Test
    void makes_who_has_taken_many_at_once_wait_for_all_of_them() {
        ClientRate rate = rate(10, 1);
        rate.take("a");
        rate.takeMore("a", 49);

        assertEquals(Optional.of(Duration.ofSeconds(5)), rate.take("a"));
    }

    @Test
    void counts_each_client_by_itself_and_forgets_who_is_quiet() {
        ClientRate rate = rate(10, 1);
        for (int i = 0; i < 100; i++) {
            assertEquals(Optional.empty(), rate.take("client " + i));
        }
        assertEquals(100, rate.clients());
        pass(1000);
        rate.take("another");

        assertEquals(1, rate.clients());
    }

    @Test
    void is_zero_or_more() {
        assertEquals(
                "publish-rate-per-client must be 0 (no limit) or more, was -1",
                assertThrows(IllegalArgumentException.class, () -> new PublishLimit(-1, 0))
                        .getMessage());
    }
}

package dev.sluice.http.guard;

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
    void a_client_may_take_a_burst_and_then_one_permit_per_refill() {
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
    void a_bucket_never_holds_more_than_its_burst() {
        ClientRate rate = rate(10, 2);
        pass(60_000);

        assertEquals(Optional.empty(), rate.take("a"));
        assertEquals(Optional.empty(), rate.take("a"));
        assertEquals(Optional.of(Duration.ofMillis(100)), rate.take("a"));
    }

    @Test
    void the_default_burst_is_the_rate_of_one_second() {
        ClientRate rate = rate(2, 0);

        rate.take("a");
        assertEquals(Optional.empty(), rate.take("a"));
        assertEquals(Optional.of(Duration.ofMillis(500)), rate.take("a"));
    }

    @Test
    void a_client_that_takes_many_permits_at_once_waits_for_all_of_them() {
        ClientRate rate = rate(10, 1);
        rate.take("a");
        rate.takeMore("a", 49);

        assertEquals(Optional.of(Duration.ofSeconds(5)), rate.take("a"));
    }

    @Test
    void clients_are_counted_separately_and_forgotten_when_idle() {
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
    void a_negative_rate_is_refused() {
        assertEquals(
                "publish-rate-per-client must be 0 (no limit) or more, was -1",
                assertThrows(IllegalArgumentException.class, () -> new PublishLimit(-1, 0))
                        .getMessage());
    }
}

package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.StreamTime;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SignalTest {

    private final Signal signal = new Signal(StreamTime.SYSTEM);

    /** When the signal rang. */
    private final BlockingQueue<Long> rings = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        signal.close();
    }

    @Test
    void an_alarm_that_was_put_off_rings_at_its_new_moment() throws Exception {
        long later = signal.moment(Duration.ofMillis(2_500));
        signal.whenRaised(() -> rings.add(System.nanoTime()));

        signal.ringAt(signal.moment(Duration.ofSeconds(2)));
        signal.ringAt(later);

        assertTrue(rings.take() - later >= 0);
    }

    @Test
    void an_alarm_that_was_brought_forward_rings_at_its_new_moment() throws Exception {
        long sooner = signal.moment(Duration.ofMillis(50));
        signal.whenRaised(() -> rings.add(System.nanoTime()));

        signal.ringAt(signal.moment(Duration.ofHours(1)));
        signal.ringAt(sooner);

        assertTrue(rings.take() - sooner >= 0);
    }

    @Test
    void an_alarm_that_has_rung_can_be_set_again() throws Exception {
        signal.whenRaised(() -> rings.add(System.nanoTime()));
        signal.ringAt(signal.moment(Duration.ofMillis(10)));
        rings.take();

        long again = signal.moment(Duration.ofMillis(10));
        signal.ringAt(again);

        assertTrue(rings.take() - again >= 0);
    }

    @Test
    void a_long_wait_ends_at_its_moment_after_others_that_were_ended_by_a_signal()
            throws Exception {
        Thread waiter = Thread.currentThread();
        Thread.startVirtualThread(() -> {
            while (waiter.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            signal.run();
        });
        assertTrue(signal.awaitUntil(signal.moment(Duration.ofMillis(1_200))));
        long moment = signal.moment(Duration.ofSeconds(2));

        assertFalse(signal.awaitUntil(moment));

        assertTrue(System.nanoTime() - moment >= 0);
    }
}

package dev.sluice.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutageLogTest {

    private final RecordedLines recorded = new RecordedLines();
    private long now;
    private final OutageLog log =
            new OutageLog(new BoundedLog(recorded, "changes of Redis"), "Redis", () -> now);

    @Test
    void an_outage_is_logged_once_at_its_start_and_once_with_the_count_at_its_end() {
        log.succeeded();
        for (int i = 0; i < 286; i++) {
            log.failed("connection refused");
        }
        assertTrue(log.isAway());
        now += TimeUnit.SECONDS.toNanos(7);
        log.succeeded();
        log.succeeded();

        assertFalse(log.isAway());
        assertEquals(
                List.of(
                        "WARNING Redis is away: connection refused; further failures are only"
                                + " counted",
                        "INFO Redis is back after 7 s and 286 failures"),
                recorded.lines);
    }

    @Test
    void the_failures_of_each_outage_are_counted_separately() {
        log.failed("a");
        log.succeeded();
        log.failed("b");
        log.succeeded();

        assertEquals("INFO Redis is back after 0 s and 1 failures", recorded.lines.getLast());
    }

    @Test
    void frequent_short_outages_log_a_bounded_number_of_lines() {
        for (int i = 0; i < 1000; i++) {
            log.failed("flapping");
            log.succeeded();
        }

        assertEquals(BoundedLog.LINES, recorded.lines.size());
    }
}

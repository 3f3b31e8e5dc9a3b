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
    void writes_one_line_when_an_outage_begins_and_one_with_the_count_when_it_is_over() {
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
    void counts_each_outage_by_itself() {
        log.failed("a");
        log.succeeded();
        log.failed("b");
        log.succeeded();

        assertEquals("INFO Redis is back after 0 s and 1 failures", recorded.lines.getLast());
    }

    @Test
    void stays_bounded_when_something_comes_and_goes() {
        for (int i = 0; i < 1000; i++) {
            log.failed("flapping");
            log.succeeded();
        }

        assertEquals(BoundedLog.LINES, recorded.lines.size());
    }
}

package dev.sluice.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedLogTest {

    private final RecordedLines recorded = new RecordedLines();
    private final List<Runnable> due = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5; // nanoTime() may overflow
    private final BoundedLog log =
            new BoundedLog(
                    recorded,
                    "refused requests",
                    () -> now,
                    (delay, action) -> {
                        delays.add(delay);
                        due.add(action);
                    });

    private void logLines(int count) {
        for (int i = 0; i < count; i++) {
            log.log(Level.INFO, () -> "line");
        }
    }

    @Test
    void the_first_lines_of_a_period_are_logged_and_the_others_counted() {
        logLines(1000);

        assertEquals(BoundedLog.LINES, recorded.lines.size());
        assertEquals(List.of(Duration.ofSeconds(10)), delays);
        due.getFirst().run();
        assertEquals("WARNING 990 more refused requests were not logged", recorded.lines.getLast());
    }

    @Test
    void the_limit_applies_to_each_period_separately() {
        logLines(11);
        now += TimeUnit.SECONDS.toNanos(10);
        due.removeFirst().run();
        recorded.lines.clear();

        logLines(12);

        assertEquals(BoundedLog.LINES, recorded.lines.size());
        due.removeFirst().run();
        assertEquals("WARNING 2 more refused requests were not logged", recorded.lines.getLast());
    }

    @Test
    void lines_below_the_level_of_the_logger_are_not_counted() {
        for (int i = 0; i < 100; i++) {
            log.log(Level.DEBUG, () -> "line");
        }
        log.log(Level.INFO, () -> "visible");

        assertEquals(List.of("INFO visible"), recorded.lines);
        assertTrue(due.isEmpty());
    }

    @Test
    void a_line_is_logged_with_its_exception() {
        log.log(Level.WARNING, () -> "failed", new IllegalStateException("why"));

        assertEquals(
                List.of("WARNING failed java.lang.IllegalStateException: why"), recorded.lines);
    }
}

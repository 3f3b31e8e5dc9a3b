package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of results. */
class TableTest {

    private record Named(String name, String description) implements Scenario {

        @Override
        public List<String> peers() {
            return List.of();
        }

        @Override
        public void measure(Peer peer, LoadGenerator load, Results results) {}
    }

    @Test
    void the_table_shows_medians_and_ratios_to_the_first_row() {
        Results results = new Results();
        results.add("sluice", Map.of(Metric.EVENTS_PER_SECOND, 4000.0, Metric.P50, 1.0));
        results.add("sluice", Map.of(Metric.EVENTS_PER_SECOND, 1_000_000.0, Metric.P50, 9.0));
        results.add("sluice", Map.of(Metric.EVENTS_PER_SECOND, 5000.0, Metric.P50, 2.0));
        results.add("stock", Map.of(Metric.EVENTS_PER_SECOND, 100.0));
        results.add("stock", Map.of(Metric.EVENTS_PER_SECOND, 300.0));
        results.fail("nchan", "did not start");

        assertEquals(
                """
                name: what it does

                |  | events/s | p50 ms |
                | --- | ---: | ---: |
                | sluice | 5,000 | 2.00 |
                | stock | 200 (25.0) |  |
                | nchan |  |  |

                nchan: did not start
                """,
                Table.of(new Named("name", "what it does"), results));
    }

    @Test
    void numbers_are_rounded_to_three_significant_digits() {
        assertEquals("1,234,568", Table.number(1_234_567.8));
        assertEquals("12.3", Table.number(12.345));
        assertEquals("1.23", Table.number(1.2345));
        assertEquals("0.123", Table.number(0.12345));
    }
}

package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios, measured with small numbers. */
class ScenariosTest {

    private static Peer sluice;
    private static Peer limit;
    private static LoadGenerator load;

    @BeforeAll
    static void compile(@TempDir Path folder) throws Exception {
        load = new LoadGenerator(CompiledPrograms.compile("load", folder));
        String program = CompiledPrograms.compile("limit", folder).toString();
        limit = new CommandPeer(Peers.LIMIT, List.of(program), Map.of());
        sluice = new CommandPeer(Peers.SLUICE, Jvm.command(SluiceServer.class), Map.of());
    }

    private static Results measured(Scenario scenario, Peer... peers) throws Exception {
        Results results = new Results();
        for (Peer peer : peers) {
            scenario.measure(peer, load, results);
        }
        assertEquals(Map.of(), results.failures());
        return results;
    }

    @Test
    void a_fan_out_measures_the_rate_and_the_cpu_time_of_events() throws Exception {
        Results results = measured(new FanOut("fanout", 5, 50), sluice, limit);
        assertEquals(Set.of("sluice", "sluice, controller", "limit"), results.rows());
        assertEquals(List.of(Metric.EVENTS_PER_SECOND, Metric.CPU_PER_EVENT), results.metrics());
        assertTrue(results.median("limit", Metric.EVENTS_PER_SECOND).orElseThrow() > 0);
    }

    @Test
    void a_paced_run_measures_latency() throws Exception {
        Results results = measured(new Paced(5, 50, 1), limit);
        assertTrue(results.median("limit", Metric.P99).orElseThrow() > 0);
    }

    @Test
    void bursts_are_measured_for_each_kind_of_source() throws Exception {
        Results results = measured(new Burst(4, 2, 100), sluice, limit);
        assertEquals(
                Set.of("sluice", "sluice, iterator", "sluice, handler", "limit"), results.rows());
    }

    @Test
    void idle_streams_are_measured_plain_and_over_tls() throws Exception {
        Results results = measured(new Idle(10, Duration.ofMillis(10)), sluice);
        assertEquals(Set.of("sluice", "sluice, TLS"), results.rows());
        assertTrue(results.median("sluice", Metric.IDLE_CPU).isPresent());
    }

    @Test
    void readers_are_measured_with_and_without_stalled_ones() throws Exception {
        Results results = measured(new SlowReaders(4, 2, 2000), sluice);
        assertEquals(Set.of("sluice, 0 stalled", "sluice, 2 stalled"), results.rows());
    }

    @Test
    void resuming_is_measured_at_known_positions() throws Exception {
        Results results = measured(new Resume(1000, 5), sluice);
        assertEquals(
                Set.of(
                        "a new stream",
                        "at the newest event",
                        "in the middle",
                        "at the oldest event",
                        "all of it"),
                results.rows());
    }

    @Test
    void publishing_over_http_is_measured() throws Exception {
        Results results = measured(new PublishOverHttp(200), sluice);
        assertTrue(results.median("sluice", Metric.PUBLISHED_PER_SECOND).orElseThrow() > 0);
    }

    @Test
    void a_report_with_missing_events_is_refused() {
        LoadReport lossy = new LoadReport(true, 99, 1, 1, 0, 0, 0, 0, 0);
        LoadReport late = new LoadReport(false, 99, 1, 0, 0, 0, 0, 0, 0);
        assertThrows(IOException.class, lossy::requireComplete);
        assertThrows(IOException.class, late::requireComplete);
    }
}

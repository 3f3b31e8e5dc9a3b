package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The command line of the suite. */
class SuiteOptionsTest {

    private static List<String> names(SuiteOptions options) {
        return options.scenarios().stream().map(Scenario::name).toList();
    }

    @Test
    void no_arguments_select_every_scenario() {
        SuiteOptions options = SuiteOptions.parse(List.of());
        assertEquals(
                List.of(
                        "fanout",
                        "fanout10k",
                        "paced",
                        "burst",
                        "idle",
                        "slow",
                        "resume",
                        "publish",
                        "runs",
                        "startup"),
                names(options));
        assertEquals(2, options.rounds());
    }

    @Test
    void arguments_select_scenarios_servers_and_rounds() {
        SuiteOptions options =
                SuiteOptions.parse(
                        List.of("burst", "--servers=limit", "fanout", "--rounds=3", "--quick"));
        assertEquals(List.of("fanout", "burst"), names(options));
        assertEquals(3, options.rounds());
        assertEquals(true, options.includes(new CommandPeer("limit", List.of(), Map.of())));
        assertEquals(false, options.includes(new CommandPeer("stock", List.of(), Map.of())));
    }

    @Test
    void an_unknown_argument_is_refused() {
        Exception unknown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> SuiteOptions.parse(List.of("fanuot")));
        assertEquals(
                "a scenario must be one of fanout, fanout10k, paced, burst, idle, slow, resume,"
                        + " publish, runs, startup, was \"fanuot\"",
                unknown.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> SuiteOptions.parse(List.of("--rounds=0")));
        assertThrows(IllegalArgumentException.class, () -> SuiteOptions.parse(List.of("--fast")));
        assertThrows(
                IllegalArgumentException.class,
                () -> SuiteOptions.parse(List.of("--servers=limit,slice")));
    }
}

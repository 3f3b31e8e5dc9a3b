package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the scenarios. The rounds of a scenario go over all servers in turn, so that what else the
 * machine does meets all of them alike.
 */
final class Suite {

    private Suite() {}

    /** Takes what {@code scripts/bench --help} says. */
    public static void main(String[] args) throws IOException, InterruptedException {
        SuiteOptions options;
        try {
            options = SuiteOptions.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        BuiltPrograms built = BuiltPrograms.ofProperty();
        LoadGenerator load = new LoadGenerator(built.load());
        List<Peer> peers = Peers.find(built).stream().filter(options::includes).toList();
        Machine machine = Machine.here(Instant.now());
        System.out.printf("%s%n", machine.toMarkdown());
        Map<Scenario, Results> all = new LinkedHashMap<>();
        for (Scenario scenario : options.scenarios()) {
            Results results = run(scenario, peers, options.rounds(), load);
            all.put(scenario, results);
            System.out.printf("%n%s", Table.of(scenario, results));
        }
        Path file = built.target().resolve("bench-%s.json".formatted(machine.fileStamp()));
        ResultFile.write(file, machine, all);
        System.out.printf("%nEvery single run is in %s%n", file);
    }

    private static Results run(Scenario scenario, List<Peer> peers, int rounds, LoadGenerator load)
            throws InterruptedException {
        Results results = new Results();
        List<Peer> asked =
                peers.stream().filter(peer -> scenario.peers().contains(peer.name())).toList();
        for (int round = 1; round <= rounds; round++) {
            for (Peer peer : asked) {
                System.err.printf(
                        "%s, round %d of %d: %s%n", scenario.name(), round, rounds, peer.name());
                measure(scenario, peer, load, results);
            }
        }
        return results;
    }

    private static void measure(Scenario scenario, Peer peer, LoadGenerator load, Results results)
            throws InterruptedException {
        try {
            scenario.measure(peer, load, results);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            results.fail(peer.name(), String.valueOf(e.getMessage()));
        }
    }
}

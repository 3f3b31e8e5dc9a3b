package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The choice of measurements.
 *
 * @param scenarios the scenarios
 * @param peers the names of the servers, empty for all that are here
 * @param rounds how often each server is started again
 */
record SuiteOptions(List<Scenario> scenarios, List<String> peers, int rounds) {

    private static final int DEFAULT_ROUNDS = 2;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    static SuiteOptions parse(List<String> arguments) {
        boolean quick = arguments.contains("--quick");
        int rounds = quick ? 1 : DEFAULT_ROUNDS;
        List<String> peers = List.of();
        List<String> names = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("--rounds=")) {
                rounds = rounds(argument.substring("--rounds=".length()));
            } else if (argument.startsWith("--servers=")) {
                peers = List.of(argument.substring("--servers=".length()).split(","));
                requireKnown("server", peers, Peers.NAMES);
            } else if (!argument.equals("--quick")) {
                names.add(argument);
            }
        }
        return new SuiteOptions(named(names, Scenarios.all(quick)), peers, rounds);
    }

    boolean includes(Peer peer) {
        return peers.isEmpty() || peers.contains(peer.name());
    }

    private static int rounds(String value) {
        if (!value.matches("[1-9]\\d?")) {
            throw new IllegalArgumentException(
                    "--rounds must be between 1 and 99, was \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    private static List<Scenario> named(List<String> names, List<Scenario> all) {
        requireKnown("scenario", names, all.stream().map(Scenario::name).toList());
        return all.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .toList();
    }

    private static void requireKnown(String what, List<String> names, List<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "a %s must be one of %s, was \"%s\""
                                .formatted(what, String.join(", ", known), name));
            }
        }
    }
}

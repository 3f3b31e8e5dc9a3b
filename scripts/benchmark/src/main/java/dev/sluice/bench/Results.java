package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The runs of one scenario. */
final class Results {

    /**
     * One run.
     *
     * @param row what was measured, in one row of the table
     * @param values what came out
     */
    record Run(String row, Map<Metric, Double> values) {}

    private final List<Run> runs = new ArrayList<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    /** Adds a run. */
    void add(String row, Map<Metric, Double> values) {
        runs.add(new Run(row, new EnumMap<>(values)));
    }

    /** Says why there is no run, or not as many as there should be. */
    void fail(String row, String reason) {
        failures.put(row, reason);
    }

    List<Run> runs() {
        return List.copyOf(runs);
    }

    Map<String, String> failures() {
        return Map.copyOf(failures);
    }

    /** The rows that have a run or a failure, in the order in which they came. */
    Set<String> rows() {
        Set<String> rows = new LinkedHashSet<>();
        runs.forEach(run -> rows.add(run.row()));
        rows.addAll(failures.keySet());
        return rows;
    }

    /** The measured metrics. */
    List<Metric> metrics() {
        return Arrays.stream(Metric.values())
                .filter(metric -> runs.stream().anyMatch(run -> run.values().containsKey(metric)))
                .toList();
    }

    /** The median over the runs of a row, if it has any. */
    Optional<Double> median(String row, Metric metric) {
        List<Double> sorted =
                runs.stream()
                        .filter(run -> run.row().equals(row))
                        .flatMap(run -> Optional.ofNullable(run.values().get(metric)).stream())
                        .sorted()
                        .toList();
        if (sorted.isEmpty()) {
            return Optional.empty();
        }
        int middle = sorted.size() / 2;
        return Optional.of(
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }
}

package dev.sluice.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The medians of a scenario as a Markdown table, and in parentheses the first row's part of each.
 */
final class Table {

    private Table() {}

    static String of(Scenario scenario, Results results) {
        StringBuilder table = new StringBuilder();
        List<Metric> metrics = results.metrics();
        table.append("%s: %s%n%n".formatted(scenario.name(), scenario.description()));
        if (!metrics.isEmpty()) {
            table.append(row("", metrics.stream().map(Metric::title).toList()));
            table.append(row("---", metrics.stream().map(_ -> "---:").toList()));
            for (String name : results.rows()) {
                table.append(
                        row(
                                name,
                                metrics.stream()
                                        .map(metric -> cell(results, name, metric))
                                        .toList()));
            }
        }
        results.failures()
                .forEach((name, reason) -> table.append("%n%s: %s%n".formatted(name, reason)));
        return table.toString();
    }

    private static String row(String first, List<String> cells) {
        return "| %s | %s |%n".formatted(first, cells.stream().collect(Collectors.joining(" | ")));
    }

    private static String cell(Results results, String name, Metric metric) {
        Optional<Double> value = results.median(name, metric);
        String first = results.rows().iterator().next();
        Optional<Double> ratio =
                first.equals(name)
                        ? Optional.empty()
                        : value.flatMap(own -> results.median(first, metric).map(of -> of / own));
        return value.map(Table::number).orElse("")
                + ratio.map(factor -> " (%s)".formatted(number(factor))).orElse("");
    }

    /** With three digits that count, more of a large number. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}

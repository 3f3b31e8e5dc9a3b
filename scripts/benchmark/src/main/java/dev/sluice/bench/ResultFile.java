package dev.sluice.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** All runs as JSON, for a program. */
final class ResultFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultFile() {}

    static void write(Path file, Machine machine, Map<Scenario, Results> all) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("machine")
                .put("date", machine.date().toString())
                .put("processor", machine.processor())
                .put("cores", machine.cores())
                .put("memoryMegabytes", machine.memoryMegabytes())
                .put("system", machine.system())
                .put("java", machine.java())
                .put("javaOptions", String.join(" ", Jvm.options()));
        ArrayNode scenarios = root.putArray("scenarios");
        all.forEach((scenario, results) -> add(scenarios.addObject(), scenario, results));
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
    }

    private static void add(ObjectNode node, Scenario scenario, Results results) {
        node.put("name", scenario.name()).put("description", scenario.description());
        ObjectNode medians = node.putObject("medians");
        for (String row : results.rows()) {
            ObjectNode values = medians.putObject(row);
            for (Metric metric : results.metrics()) {
                results.median(row, metric).ifPresent(value -> values.put(metric.title(), value));
            }
        }
        ArrayNode runs = node.putArray("runs");
        for (Results.Run run : results.runs()) {
            ObjectNode values = runs.addObject().put("row", run.row());
            run.values().forEach((metric, value) -> values.put(metric.title(), value));
        }
        ObjectNode failures = node.putObject("failures");
        results.failures().forEach(failures::put);
    }
}

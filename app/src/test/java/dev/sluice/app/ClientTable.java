package dev.sluice.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of {@code docs/clients.md}: a row for each scenario, a column for each client. */
final class ClientTable {

    private static final Path DOCUMENT = Path.of("..", "docs", "clients.md");

    private final List<String> clients;
    private final Map<String, List<String>> rows = new LinkedHashMap<>();

    ClientTable(List<String> clients) {
        this.clients = List.copyOf(clients);
    }

    /** Appends a row, with a cell for each client. */
    void add(String scenario, List<String> cells) {
        rows.put(scenario, List.copyOf(cells));
    }

    /** The scenarios in which a client is not right. */
    List<String> wrong(String client) {
        int column = clients.indexOf(client);
        return rows.entrySet().stream()
                .filter(row -> !row.getValue().get(column).equals(Scenario.RIGHT))
                .map(Map.Entry::toString)
                .toList();
    }

    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add(line("", clients));
        lines.add("| --- ".repeat(clients.size() + 1) + "|");
        rows.forEach((scenario, cells) -> lines.add(line(scenario, cells)));
        return String.join("\n", lines);
    }

    private static String line(String first, List<String> others) {
        return "| %s | %s |".formatted(first, String.join(" | ", others)).replace("|  |", "| |");
    }

    /** The table as the document has it. */
    static String documented() throws IOException {
        return Files.readString(DOCUMENT)
                .lines()
                .filter(line -> line.startsWith("|"))
                .collect(Collectors.joining("\n"));
    }
}

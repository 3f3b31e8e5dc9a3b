package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seven clients read the same scripts, byte by byte, and what they make of them is the table of
 * {@code docs/clients.md}.
 */
@Timeout(180)
class ClientTableTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String ROLLING_RESTART =
            "two servers are replaced: each event comes once, in order";
    private static final List<String> OURS =
            List.of("sluice.js, Node.js", "sluice.js, Chromium", "Java");

    /** A browser has six connections to a server, and some of its two clients tell events. */
    private static final int AT_A_TIME = 2;

    private static final List<TestedClient> CLIENTS = new ArrayList<>();
    private static final Set<String> HAPPENED = ConcurrentHashMap.newKeySet();
    private static Stage stage;
    private static Browser browser;
    private static ClientTable table;

    @BeforeAll
    static void play(@TempDir Path folder) throws Exception {
        startClients();
        table = new ClientTable(CLIENTS.stream().map(TestedClient::name).toList());
        playAll();
        try (RedisProcess redis = RedisProcess.start(folder)) {
            table.add(ROLLING_RESTART, restart(redis.uri()));
        }
    }

    private static void startClients() throws Exception {
        stage = new Stage();
        browser = Browser.start();
        browser.driver().get(stage.root().toString());
        CLIENTS.add(NodeTestedClient.start(OURS.get(0), "sluice.js", stage));
        CLIENTS.add(new BrowserTestedClient(OURS.get(1), "sluice.js", stage, browser));
        CLIENTS.add(new JavaTestedClient(OURS.get(2)));
        CLIENTS.add(
                new BrowserTestedClient("EventSource, Chromium", "EventSource", stage, browser));
        for (String key : List.of("eventsource", "eventsource-client", "undici")) {
            CLIENTS.add(NodeTestedClient.start(key + " " + version(key), key, stage));
        }
    }

    /** The version of a package of npm with which the tests run. */
    private static String version(String name) throws IOException {
        JsonNode packages =
                new JsonMapper()
                        .readTree(
                                Files.readString(NodeTestedClient.SCRIPTS.resolve("package.json")));
        return packages.get("dependencies").get(name).asText();
    }

    @AfterAll
    static void close() throws Exception {
        for (TestedClient client : CLIENTS) {
            client.close();
        }
        if (browser != null) {
            browser.close();
        }
        stage.close();
    }

    private static void playAll() throws Exception {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_A_TIME, Thread.ofVirtual().factory())) {
            Map<Scenario, Future<List<String>>> playing = new LinkedHashMap<>();
            for (Scenario scenario : ClientScenarios.all()) {
                playing.put(scenario, threads.submit(() -> play(scenario)));
            }
            for (Map.Entry<Scenario, Future<List<String>>> each : playing.entrySet()) {
                table.add(each.getKey().name(), each.getValue().get());
            }
        }
    }

    /** Plays a script to all clients at the same time, and returns the words for each. */
    private static List<String> play(Scenario scenario) throws Exception {
        List<Performance> performances = new ArrayList<>();
        List<Reading> readings = new ArrayList<>();
        for (TestedClient client : CLIENTS) {
            readings.add(new Reading());
            performances.add(new Performance(scenario, readings.getLast()));
            client.read(stage.play(performances.getLast()), readings.getLast());
        }
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < CLIENTS.size(); i++) {
            boolean stops = readings.get(i).awaitStop(DEADLINE);
            String saw =
                    readings.get(i).events().stream()
                            .map(SeenEvent::toString)
                            .collect(Collectors.joining(", "));
            String words =
                    scenario.wordsFor(
                            new Transcript(
                                    performances.get(i).asked(),
                                    saw + (stops ? "" : ", and does not stop")));
            HAPPENED.add(scenario.name() + ": " + words);
            cells.add(words);
        }
        return cells;
    }

    private static List<String> restart(URI redis) throws Exception {
        List<Reading> readings = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        try (RollingRestart services = new RollingRestart(redis, stage.root())) {
            for (TestedClient client : CLIENTS) {
                readings.add(new Reading());
                client.read(services.topic(), readings.getLast());
            }
            services.run(readings);
            for (Reading reading : readings) {
                reading.awaitEvents(RollingRestart.EVENTS, DEADLINE);
                cells.add(RollingRestart.wordsFor(reading.events()));
            }
        }
        return cells;
    }

    @Test
    void the_table_of_the_documents_is_what_the_clients_do() throws IOException {
        assertEquals(ClientTable.documented(), table.markdown());
    }

    @Test
    void the_clients_of_sluice_are_right_everywhere() {
        for (String client : OURS) {
            assertEquals(List.of(), table.wrong(client), client);
        }
    }

    @Test
    void every_outcome_that_a_scenario_knows_happens() {
        List<String> never = new ArrayList<>();
        for (Scenario scenario : ClientScenarios.all()) {
            scenario.outcomes().values().stream()
                    .map(words -> scenario.name() + ": " + words)
                    .filter(outcome -> !HAPPENED.contains(outcome))
                    .forEach(never::add);
        }

        assertEquals(List.of(), never);
    }
}

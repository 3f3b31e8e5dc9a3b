package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/conform} with the service, and with servers that break the rules. */
@Timeout(180)
class ConformScriptTest {

    private static final Path SCRIPT = Path.of("../scripts/conform").toAbsolutePath();
    private static final Pattern ROW =
            Pattern.compile("(.{19})  (?:standard|contract)  (.{14})  (.*)");

    private record Result(int status, String output) {

        /** The verdict of each check. */
        Map<String, String> verdicts() {
            Map<String, String> verdicts = new TreeMap<>();
            for (String line : output.lines().toList()) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    verdicts.put(row.group(1).strip(), row.group(2).strip());
                }
            }
            return verdicts;
        }

        /** The names of the checks that have another verdict. */
        List<String> other(String verdict) {
            return verdicts().entrySet().stream()
                    .filter(each -> !each.getValue().equals(verdict))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private static Result run(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (var reader = process.inputReader()) {
            output = reader.readAllAsString().strip();
        }
        return new Result(process.waitFor(), output);
    }

    @Test
    void sluice_keeps_the_standard_and_the_contract() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.launch(Map.of("SLUICE_DEFAULTS_HEARTBEAT", "PT1S"))) {
            URI root = service.awaitReady();
            URI topic = root.resolve("/topics/news");

            Result result =
                    run(
                            topic,
                            "--publish",
                            topic,
                            "--finite",
                            root.resolve("/countdown/1"),
                            "--gauge",
                            service.admin().resolve("/observe/metrics#sluice_streams_open"),
                            "--term",
                            service.pid(),
                            "--seconds",
                            60);

            assertEquals(0, result.status(), result.output());
            assertEquals(25, result.verdicts().size(), result.output());
            List<String> other = new ArrayList<>(result.other("ok"));
            // How fast the service is beside the other tests is not for this one to say.
            other.removeAll(List.of("head at once", "event at once"));
            assertEquals(List.of(), other, result.output());
            assertEquals(0, service.awaitExit());
        }
    }

    @Test
    void each_broken_rule_of_a_stream_differs() throws Exception {
        Process stoppable = new ProcessBuilder("sleep", "170").start();
        CountDownLatch stopped = new CountDownLatch(1);
        var _ = stoppable.onExit().thenRun(stopped::countDown);
        try (RuleBreaker server = RuleBreaker.start(stopped)) {
            Result result =
                    run(
                            server.uri("/stream"),
                            "--publish=" + server.uri("/publish"),
                            "--finite=" + server.uri("/finite"),
                            "--gauge=" + server.uri("/gauge"),
                            "--term=" + stoppable.pid(),
                            "--heartbeat=1",
                            "--seconds=60");

            assertEquals(1, result.status(), result.output());
            assertEquals(25, result.verdicts().size(), result.output());
            assertEquals(
                    List.of("content type", "status"), result.other("differs"), result.output());
        } finally {
            stoppable.destroyForcibly();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "200 OK, text/html, ok, differs",
        "503 Service Unavailable, text/event-stream, differs, ok"
    })
    void a_head_that_makes_an_event_source_give_up_differs(
            String status, String type, String ofStatus, String ofType) throws Exception {
        String head = "HTTP/1.1 %s\r\nContent-Type: %s\r\n\r\n".formatted(status, type);
        try (RuleBreaker server =
                RuleBreaker.start((request, client) -> {
                    RuleBreaker.say(client, head);
                    client.close();
                })) {
            Result result = run(server.uri("/"));

            assertEquals(1, result.status(), result.output());
            assertEquals(ofStatus, result.verdicts().get("status"), result.output());
            assertEquals(ofType, result.verdicts().get("content type"), result.output());
        }
    }

    @Test
    void a_server_that_never_stops_sending_does_not_hold_the_script() throws Exception {
        try (RuleBreaker server =
                RuleBreaker.start((request, client) -> {
                    RuleBreaker.say(
                            client, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
                    while (true) {
                        RuleBreaker.say(client, "\u001b[2J".repeat(1000));
                    }
                })) {
            Result result = run(server.uri("/"), "--seconds=10");

            assertEquals("ok", result.verdicts().get("status"), result.output());
            assertTrue(result.output().indexOf('\u001b') < 0, result.output());
        }
    }

    @Test
    void a_server_that_never_answers_does_not_hold_the_script() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RuleBreaker server =
                RuleBreaker.start((request, client) -> {
                    RuleBreaker.say(client, "HTTP/1.1 200 OK\r\nContent-Type: text/");
                    never.await();
                })) {
            Result result = run(server.uri("/"), "--seconds=2");

            assertEquals(1, result.status(), result.output());
            assertEquals("differs", result.verdicts().get("status"), result.output());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ftp://localhost       | URL must be an http or https address without a user, was ftp://localhost
                    --seconds=0           | --seconds must be 1 to 600 seconds, was 0
                    --term=1              | --term must be the id of a running process, was 1
                    --second=1            | an option must be one of [publish, finite, gauge, term, seconds, heartbeat, header, cacert], was --second; try --help
                    """)
    void the_script_reports_a_mistake_in_one_line(String argument, String message)
            throws Exception {
        Result result =
                argument.startsWith("--") ? run("http://localhost/", argument) : run(argument);

        assertEquals(new Result(2, "conform: " + message), result);
    }
}

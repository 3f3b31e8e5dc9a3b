package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.controller.FromBody;
import dev.sluice.controller.FromPath;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.EventSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client in JavaScript, in Node.js, whose own runner has the tests: {@code src/test/js}. */
@Timeout(180)
class ClientInNodeTest {

    private static final Path TESTS = Path.of("src", "test", "js");
    private static final int LONGEST_RUN_SECONDS = 120;
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @SseController
    static final class Streams {

        @Sse("/countdown/{from}")
        void countdown(@FromPath("from") int from, EventSink events) throws InterruptedException {
            for (int n = from; n > 0; n--) {
                events.send(MessageEvent.of(n).withType("tick"));
            }
        }

        @Sse(value = "/words", method = "POST")
        void words(@FromBody String text, EventSink events) throws InterruptedException {
            for (String word : text.split(" ", -1)) {
                events.send(word);
            }
        }

        @Sse("/failing")
        void fail(EventSink events) throws InterruptedException {
            events.send("before");
            throw new IllegalStateException("It is meant to");
        }
    }

    private static void assertPasses(String file, Map<String, String> environment)
            throws Exception {
        String node = System.getenv("SLUICE_NODE");
        if (node == null) {
            throw new IllegalStateException(
                    "SLUICE_NODE is not set: run the tests with scripts/test, which sets it");
        }
        ProcessBuilder builder =
                new ProcessBuilder(node, "--test", TESTS.resolve(file).toString())
                        .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(() -> outputOf(process));
            boolean hasEnded = process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS);
            if (!hasEnded) {
                process.destroyForcibly();
            }
            assertTrue(hasEnded, () -> "still running: " + output.join());
            assertEquals(0, process.exitValue(), output::join);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String outputOf(Process process) {
        try (var reader = process.inputReader()) {
            return reader.readAllAsString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parsing.test.mjs", "reading.test.mjs", "reconnecting.test.mjs"})
    void the_client_passes_its_tests_with_scripted_servers(String file) throws Exception {
        assertPasses(file, Map.of());
    }

    @Test
    void the_client_passes_its_tests_with_a_real_service() throws Exception {
        try (SluiceService open =
                        Sluice.service()
                                .controllers(new Streams())
                                .open(
                                        "--server.port=0",
                                        "--admin.port=0",
                                        "--sluice.defaults.retry=PT0.1S",
                                        "--sluice.defaults.heartbeat=PT1S");
                SluiceService guarded =
                        Sluice.service()
                                .open(
                                        "--server.port=0",
                                        "--admin.port=0",
                                        "--sluice.defaults.retry=PT0.1S",
                                        "--sluice.access.type=jwt",
                                        "--sluice.access.jwt.secret=" + SECRET,
                                        "--sluice.access.jwt.clock-skew=PT0S",
                                        "--sluice.access.expiry-notice=PT1S")) {
            assertPasses(
                    "service.test.mjs",
                    Map.of(
                            "SLUICE_URL", open.address().toString(),
                            "SLUICE_GUARDED_URL", guarded.address().toString(),
                            "SLUICE_SECRET", SECRET));
        }
    }

    @Test
    void no_test_file_is_left_out() throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            assertEquals(4, files.filter(file -> file.toString().endsWith(".test.mjs")).count());
        }
    }
}

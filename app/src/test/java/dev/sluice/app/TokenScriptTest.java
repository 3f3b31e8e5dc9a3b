package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/token} with the service that takes its tokens. */
@Timeout(120)
class TokenScriptTest {

    private static final Path SCRIPT = Path.of("../scripts/token").toAbsolutePath();

    @TempDir private Path folder;

    private record Result(int status, String output) {}

    private Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output;
        try (var reader = process.inputReader()) {
            output = reader.readAllAsString().strip();
        }
        return new Result(process.waitFor(), output);
    }

    private static int publish(URI service, String topic, String token) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(service.resolve("/topics/" + topic))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "text/plain")
                            .POST(HttpRequest.BodyPublishers.ofString("hello"))
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void the_script_makes_tokens_that_allow_only_what_they_name() throws Exception {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, run("secret").output());
        Result token = run("--sub", "alice", "--publish", "chat/*,news", "--for=PT5M");
        assertEquals(0, token.status(), token.output());

        try (ServiceProcess service =
                ServiceProcess.launch(
                        Map.of(
                                "SLUICE_ACCESS_TYPE",
                                "jwt",
                                "SLUICE_ACCESS_JWT_SECRET",
                                Files.readString(secret)))) {
            URI address = service.awaitReady();

            assertEquals(200, publish(address, "news", token.output()));
            assertEquals(200, publish(address, "chat/7", token.output()));
            assertEquals(403, publish(address, "other", token.output()));
        }
    }

    @Test
    void the_script_makes_a_new_secret_each_time() throws Exception {
        String secret = run("secret").output();

        assertTrue(secret.length() >= 32, secret);
        assertNotEquals(secret, run("secret").output());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --publish | news | --sub must name the subject, was missing; try --help
                    --name    | x    | an option must be one of [sub, subscribe, publish, roles, for, secret-file, issuer, audience], was --name; try --help
                    --sub     | bob  | --secret-file must name a file that can be read: make one with "scripts/token secret > secret"
                    """)
    void the_script_reports_a_mistake_in_one_line(String option, String value, String message)
            throws Exception {
        assertEquals(new Result(2, "token: " + message), run(option, value));
    }
}

package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.SluiceConfig;
import io.helidon.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The keys of docs/configuration.md as environment variables. */
class EnvironmentKeysTest {

    private static final Pattern SECTION =
            Pattern.compile("## (sluice\\.[a-z.]+|server and admin)");
    private static final Pattern KEY = Pattern.compile("`([a-z0-9_.-]+)`");

    /** Every key in the first column of a table of the reference. */
    static Set<String> documented() throws Exception {
        Set<String> keys = new TreeSet<>();
        String section = "";
        for (String line :
                Files.readAllLines(
                        Path.of("..", "..", "docs", "configuration.md").toAbsolutePath())) {
            Matcher heading = SECTION.matcher(line);
            if (line.startsWith("## ")) {
                section = heading.matches() ? heading.group(1) : "";
            } else if (line.startsWith("| `") && !section.isEmpty()) {
                Matcher key = KEY.matcher(line.split("\\|", -1)[1]);
                while (key.find()) {
                    keys.add(
                            section.startsWith("sluice")
                                    ? section + "." + key.group(1)
                                    : key.group(1));
                }
            }
        }
        keys.remove("server.tls");
        return keys;
    }

    @ParameterizedTest
    @MethodSource("documented")
    void each_documented_key_can_be_set_by_its_variable(String key) {
        Map<String, String> environment = new HashMap<>();
        environment.put(EnvironmentKeys.variable(key), valueOf(key));
        // What Helidon would make a node of, with the key as its only child.
        for (String shorter = key; shorter.contains("-"); ) {
            shorter = shorter.substring(0, shorter.lastIndexOf('-'));
            environment.putIfAbsent(EnvironmentKeys.variable(shorter), "5");
        }

        Config read = Configuration.read(Map.of(), environment).values().get(key);

        assertEquals(valueOf(key), read.asString().orElse("nothing"));
    }

    /** One that the start takes; of keys under sluice the value is not looked at here. */
    private static String valueOf(String key) {
        if (key.endsWith(".host")) {
            return "127.0.0.2";
        }
        return key.endsWith(".tcp-no-delay") ? "false" : "7";
    }

    @Test
    void every_sluice_key_is_documented() throws Exception {
        assertEquals(
                new TreeSet<>(SluiceConfig.keys()),
                documented().stream()
                        .filter(key -> key.startsWith("sluice."))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void variables_without_a_known_key_are_ignored() {
        Config read =
                Configuration.read(
                                Map.of(),
                                Map.of(
                                        "SLUICE_PORT", "tcp://10.0.0.7:80",
                                        "SERVER_SERVICE_HOST", "10.0.0.7",
                                        "SERVER_SOFTWARE", "other"))
                        .values();

        assertTrue(!read.get("sluice.port").exists() && !read.get("server.software").exists());
        assertEquals(8080, read.get("server.port").asInt().get());
    }

    @Test
    void server_keys_of_helidon_can_be_set_by_variables() throws Exception {
        Config read =
                Configuration.read(
                                Map.of(),
                                Map.of(
                                        "SERVER_PROTOCOLS_HTTP_1_1_MAX_HEADERS_SIZE", "9000",
                                        "SERVER_IDLE_CONNECTION_TIMEOUT", "PT1M"))
                        .values();

        assertEquals(9000, read.get("server.protocols.http_1_1.max-headers-size").asInt().get());
        assertEquals("PT1M", read.get("server.idle-connection-timeout").asString().get());
    }
}

package dev.sluice.app;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The configuration from all its places. Where two say something, the earlier counts: command line,
 * system properties, environment variables, the file that {@code SLUICE_CONFIG} names, the defaults
 * in {@code application.yaml}. A list is taken whole from one place.
 *
 * @param values what is configured
 * @param declared the same without the environment variables
 */
record Configuration(Config values, Config declared) {

    private static final String FILE_VARIABLE = "SLUICE_CONFIG";
    private static final Set<String> ROOTS = Set.of("admin", "server", "sluice");
    private static final int HIGHEST_PORT = 65535;

    /**
     * Reads the configuration.
     *
     * @param arguments key and value pairs of the command line
     * @param environment the environment variables, of which the file's name is taken
     */
    static Configuration read(Map<String, String> arguments, Map<String, String> environment) {
        Optional<Path> file = Optional.ofNullable(environment.get(FILE_VARIABLE)).map(Path::of);
        file.ifPresent(Configuration::requireReadable);
        requireKnownRoots("an argument", Config.just(ConfigSources.create(arguments)));
        file.ifPresent(
                path -> requireKnownRoots(path.toString(), Config.just(ConfigSources.file(path))));
        Config values = build(arguments, file, true);
        requirePort(values, "server.port");
        requirePort(values, "admin.port");
        return new Configuration(values, build(arguments, file, false));
    }

    private static void requireKnownRoots(String where, Config config) {
        for (Config root : config.asNodeList().orElse(List.of())) {
            String name = root.key().name();
            if (!ROOTS.contains(name)) {
                throw new UsageException(
                        "%s must have keys of %s, had %s"
                                .formatted(where, new TreeSet<>(ROOTS), name));
            }
        }
    }

    private static void requirePort(Config config, String key) {
        String value = config.get(key).asString().orElse("0");
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= HIGHEST_PORT) {
                return;
            }
        } catch (NumberFormatException e) {
            // the same mistake as a port out of bounds
        }
        throw new UsageException(
                "%s must be between 0 (a free one) and %d, was %s"
                        .formatted(key, HIGHEST_PORT, value));
    }

    private static Config build(
            Map<String, String> arguments, Optional<Path> file, boolean withEnvironment) {
        List<Supplier<? extends ConfigSource>> sources = new ArrayList<>();
        sources.add(ConfigSources.create(arguments));
        sources.add(ConfigSources.systemProperties());
        if (withEnvironment) {
            sources.add(ConfigSources::environmentVariables);
        }
        file.ifPresent(path -> sources.add(ConfigSources.file(path)));
        sources.add(ConfigSources.classpath("application.yaml"));
        return Config.builder()
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .sources(sources)
                .build();
    }

    private static void requireReadable(Path file) {
        if (!Files.isReadable(file)) {
            throw new UsageException(
                    FILE_VARIABLE + " must name a file that can be read, was " + file);
        }
    }
}

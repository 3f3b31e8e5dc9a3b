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

    /**
     * Reads the configuration.
     *
     * @param arguments key and value pairs of the command line
     * @param environment the environment variables, of which the file's name is taken
     */
    static Configuration read(Map<String, String> arguments, Map<String, String> environment) {
        Optional<Path> file = Optional.ofNullable(environment.get(FILE_VARIABLE)).map(Path::of);
        file.ifPresent(Configuration::requireReadable);
        return new Configuration(build(arguments, file, true), build(arguments, file, false));
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

package dev.sluice.service;

import dev.sluice.config.ConfigurationException;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The file of the configuration that {@code SLUICE_CONFIG} names. */
final class ConfigurationFile {

    /** The file on the class path with the application's own defaults. */
    static final String APPLICATION = "application.yaml";

    private static final String VARIABLE = "SLUICE_CONFIG";
    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".properties");

    private ConfigurationFile() {}

    /**
     * The file, if there is one.
     *
     * @throws ConfigurationException if it cannot be read, or is not a valid configuration file
     */
    static Optional<Path> of(Map<String, String> environment) {
        Optional<Path> file =
                Optional.ofNullable(environment.get(VARIABLE)).map(ConfigurationFile::path);
        file.ifPresent(ConfigurationFile::requireValid);
        return file;
    }

    private static Path path(String name) {
        try {
            Path path = Path.of(name);
            if (!name.isEmpty() && Files.isReadable(path) && !Files.isDirectory(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // The same mistake as a file that is not there.
        }
        throw new ConfigurationException(
                VARIABLE + " must name a file that can be read, was " + name);
    }

    private static void requireValid(Path file) {
        if (ENDINGS.stream().noneMatch(file.toString()::endsWith)) {
            throw new ConfigurationException(
                    "%s must name a file that ends in %s, was %s"
                            .formatted(VARIABLE, String.join(", ", ENDINGS), file));
        }
        try {
            var _ = Config.just(ConfigSources.file(file)).asNodeList();
        } catch (RuntimeException e) {
            throw new ConfigurationException(
                    "%s must name a valid file, was %s%s".formatted(VARIABLE, file, reason(e)));
        }
    }

    /**
     * The file of the application on the class path.
     *
     * @return its configuration; empty if there is no such file
     * @throws ConfigurationException if it is not valid
     */
    static Config ofApplication() {
        try {
            Config config = Config.just(ConfigSources.classpath(APPLICATION).optional());
            var _ = config.asNodeList();
            return config;
        } catch (RuntimeException e) {
            throw new ConfigurationException(
                    "%s on the class path must be valid%s".formatted(APPLICATION, reason(e)));
        }
    }

    /** The line and the problem; never the text of the file, which may have secrets in it. */
    private static String reason(RuntimeException e) {
        Throwable cause = e;
        while (cause != null) {
            if (cause instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
                return ", line %d: %s"
                        .formatted(marked.getProblemMark().getLine() + 1, marked.getProblem());
            }
            cause = cause.getCause();
        }
        return ": it must have keys and values";
    }
}

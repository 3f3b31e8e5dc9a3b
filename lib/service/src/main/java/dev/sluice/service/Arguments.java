package dev.sluice.service;

import dev.sluice.config.ConfigurationException;
import dev.sluice.config.Secrecy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line: configuration keys, each as {@code --key=value}. */
final class Arguments {

    private static final String USAGE =
            """
            Usage: java -jar JAR [--help | --version] [--key=value ...]

              -h, --help     prints this text
              --version      prints the versions of Sluice, Helidon and Java
              --key=value    sets a configuration key, for example --server.port=9000

            A key can also be set by a system property, an environment variable (SERVER_PORT=9000),
            or a file that SLUICE_CONFIG names.
            """;

    private Arguments() {}

    /** The text for which the arguments ask instead of a service. */
    static Optional<String> textAskedFor(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            return Optional.of(USAGE);
        }
        return arguments.contains("--version")
                ? Optional.of(StartLine.versions() + System.lineSeparator())
                : Optional.empty();
    }

    /**
     * The keys and their values.
     *
     * @throws ConfigurationException if an argument has another form
     */
    static Map<String, String> parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 3) {
                throw new ConfigurationException(
                        "an argument must have the form --key=value, was " + shown(argument));
            }
            values.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return values;
    }

    /** The argument without a value that may be secret. */
    private static String shown(String argument) {
        int equals = argument.indexOf('=');
        return equals < 0 || Secrecy.mayShow(argument.substring(0, equals))
                ? argument
                : argument.substring(0, equals) + "=...";
    }
}

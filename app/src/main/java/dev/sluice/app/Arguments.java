package dev.sluice.app;

import dev.sluice.config.Secrecy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line: configuration keys, each as {@code --key=value}. */
final class Arguments {

    static final String USAGE =
            """
            Usage: sluice-app [--help] [--key=value ...]

              --help         prints this text
              --key=value    sets a configuration key, for example --server.port=9000

            A key can also be set by a system property, an environment variable (SERVER_PORT=9000),
            or a file that SLUICE_CONFIG names.
            """;

    private Arguments() {}

    static boolean askForHelp(List<String> arguments) {
        return arguments.contains("--help");
    }

    /**
     * The keys and their values.
     *
     * @throws UsageException if an argument has another form
     */
    static Map<String, String> parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 3) {
                throw new UsageException(
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

package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Other JVMs like this one. */
final class Jvm {

    private Jvm() {}

    /** A command that starts a class of this class path, with {@code JAVA_OPTS}. */
    static List<String> command(Class<?> main) {
        return command(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    }

    /** A command that starts a JVM with {@code JAVA_OPTS}. */
    static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.addAll(options());
        command.addAll(arguments);
        return command;
    }

    /** The options in {@code JAVA_OPTS}. */
    static List<String> options() {
        return Environment.text("JAVA_OPTS").stream()
                .flatMap(options -> Arrays.stream(options.split("\\s+")))
                .toList();
    }

    /** A program of the JDK. */
    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}

package dev.sluice.service;

import dev.sluice.config.ConfigurationException;
import io.helidon.logging.common.LogConfig;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The settings of the log, taken from the environment, since the log begins before the
 * configuration is read.
 *
 * @param format the format of each entry
 * @param level the least level that is logged, where {@code logging.properties} has no level of its
 *     own; empty for what that file says
 */
record LogSettings(Format format, Optional<Level> level) {

    /** The format of an entry. */
    enum Format {
        /** Lines for people. */
        TEXT,

        /** A JSON object on each line. */
        JSON
    }

    private static final String FORMAT = "SLUICE_LOG_FORMAT";
    private static final String LEVEL = "SLUICE_LOG_LEVEL";

    /**
     * The settings that the environment asks for.
     *
     * @param environment the environment variables
     * @return text and no level if it asks for none
     * @throws ConfigurationException if it asks for what is not there
     */
    static LogSettings of(Map<String, String> environment) {
        return new LogSettings(
                Optional.ofNullable(environment.get(FORMAT))
                        .map(value -> named(FORMAT, value, Format.values()))
                        .orElse(Format.TEXT),
                Optional.ofNullable(environment.get(LEVEL))
                        .map(value -> named(LEVEL, value, Level.values())));
    }

    private static <E extends Enum<E>> E named(String variable, String value, E[] choices) {
        for (E choice : choices) {
            if (choice.name().equalsIgnoreCase(value)) {
                return choice;
            }
        }
        throw new ConfigurationException(
                "%s must be one of %s, was %s".formatted(variable, names(choices), value));
    }

    private static String names(Object[] choices) {
        return Arrays.stream(choices)
                .map(choice -> choice.toString().toLowerCase(Locale.ROOT))
                .toList()
                .toString();
    }

    /** Begins to log so. */
    void use() {
        LogConfig.configureRuntime();
        Logger root = Logger.getLogger("");
        level.ifPresent(least -> root.setLevel(julLevel(least)));
        for (Handler handler : root.getHandlers()) {
            level.ifPresent(least -> handler.setLevel(julLevel(least)));
            if (format == Format.JSON) {
                handler.setFormatter(new JsonFormatter());
            }
        }
        LogQueue.useForAll();
    }

    private static java.util.logging.Level julLevel(Level level) {
        return switch (level) {
            case ALL -> java.util.logging.Level.ALL;
            case TRACE -> java.util.logging.Level.FINER;
            case DEBUG -> java.util.logging.Level.FINE;
            case INFO -> java.util.logging.Level.INFO;
            case WARNING -> java.util.logging.Level.WARNING;
            case ERROR -> java.util.logging.Level.SEVERE;
            case OFF -> java.util.logging.Level.OFF;
        };
    }

    /** Says that the service accepts requests, also with a level that leaves out the log. */
    void ready(String line) {
        LogQueue.flushAll();
        System.out.print(
                format == Format.JSON
                        ? new JsonFormatter().format(ready(line, Program.class.getName()))
                        : line + System.lineSeparator());
        System.out.flush();
    }

    private static LogRecord ready(String line, String logger) {
        LogRecord entry = new LogRecord(java.util.logging.Level.INFO, line);
        entry.setLoggerName(logger);
        return entry;
    }
}

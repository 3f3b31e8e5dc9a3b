package dev.sluice.service;

import dev.sluice.config.ConfigurationException;
import io.helidon.logging.common.LogConfig;
import io.helidon.logging.jul.HelidonJsonFormatter;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogManager;

/** The format of the log: lines for people, or a JSON object on each line. */
enum LogFormat {
    TEXT,
    JSON;

    private static final String VARIABLE = "SLUICE_LOG_FORMAT";

    /**
     * The format that the environment asks for.
     *
     * @param environment the environment variables
     * @return text if it asks for none
     * @throws ConfigurationException if it asks for another
     */
    static LogFormat of(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE, "text");
        return switch (value) {
            case "text" -> TEXT;
            case "json" -> JSON;
            default ->
                    throw new ConfigurationException(
                            VARIABLE + " must be text or json, was " + value);
        };
    }

    /** Begins to log in this format. */
    void use() {
        LogConfig.configureRuntime();
        if (this == JSON) {
            for (Handler handler : LogManager.getLogManager().getLogger("").getHandlers()) {
                handler.setFormatter(new HelidonJsonFormatter());
            }
        }
        LogQueue.useForAll();
    }
}

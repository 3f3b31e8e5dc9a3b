package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.config.ConfigurationException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSettingsTest {

    @Test
    void the_log_is_text_with_the_levels_of_the_file_by_default() {
        assertEquals(
                new LogSettings(LogSettings.Format.TEXT, Optional.empty()),
                LogSettings.of(Map.of()));
    }

    @Test
    void log_settings_come_from_the_environment_in_any_case() {
        assertEquals(
                new LogSettings(LogSettings.Format.JSON, Optional.of(Level.DEBUG)),
                LogSettings.of(Map.of("SLUICE_LOG_FORMAT", "json", "SLUICE_LOG_LEVEL", "Debug")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SLUICE_LOG_FORMAT | xml  | SLUICE_LOG_FORMAT must be one of [text, json], was xml
                    SLUICE_LOG_LEVEL  | loud | SLUICE_LOG_LEVEL must be one of [all, trace, debug, info, warning, error, off], was loud
                    """)
    void an_unknown_log_setting_is_refused(String variable, String value, String line) {
        ConfigurationException mistake =
                assertThrows(
                        ConfigurationException.class,
                        () -> LogSettings.of(Map.of(variable, value)));

        assertEquals(line, mistake.getMessage());
    }

    @Test
    void a_json_entry_has_an_rfc_3339_time_and_the_stack_trace() throws Exception {
        LogRecord entry = new LogRecord(java.util.logging.Level.WARNING, "line \"one\"\nline two");
        entry.setInstant(Instant.parse("2026-03-01T12:00:00.5Z"));
        entry.setLoggerName("dev.sluice.Test");
        entry.setThrown(new IllegalStateException("why"));

        String text = new JsonFormatter().format(entry);

        assertEquals(1, text.lines().count());
        JsonNode line = new JsonMapper().readTree(text);
        assertEquals("2026-03-01T12:00:00.500Z", line.get("timestamp").textValue());
        assertEquals("WARNING", line.get("level").textValue());
        assertEquals("dev.sluice.Test", line.get("logger").textValue());
        assertEquals("line \"one\"\nline two", line.get("message").textValue());
        assertTrue(
                line.get("exception")
                        .textValue()
                        .startsWith("java.lang.IllegalStateException: why"));
    }
}

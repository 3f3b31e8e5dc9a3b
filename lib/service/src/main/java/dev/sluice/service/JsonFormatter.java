package dev.sluice.service;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * A JSON object for each entry, on a line of its own: {@code timestamp} (RFC 3339, UTC), {@code
 * level}, {@code logger}, {@code message}, and {@code exception} with its stack, if there is one.
 */
final class JsonFormatter extends Formatter {

    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneOffset.UTC);

    private final JsonMapper json = new JsonMapper();

    @Override
    public String format(LogRecord entry) {
        ObjectNode line =
                json.createObjectNode()
                        .put("timestamp", RFC_3339.format(entry.getInstant()))
                        .put("level", entry.getLevel().getName())
                        .put("logger", entry.getLoggerName())
                        .put("message", formatMessage(entry));
        Throwable thrown = entry.getThrown();
        if (thrown != null) {
            StringWriter stack = new StringWriter();
            thrown.printStackTrace(new PrintWriter(stack));
            line.put("exception", stack.toString());
        }
        return line + System.lineSeparator();
    }
}

package dev.sluice.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The lines that this process logs until this is closed. */
public final class LogLines implements AutoCloseable {

    /** Stands at the end of a line that has a stack trace. */
    public static final String STACK_TRACE = " + stack trace";

    private final List<String> lines = new ArrayList<>();
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord entry) {
                    add(entry);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    private LogLines() {}

    public static LogLines record() {
        LogLines lines = new LogLines();
        Logger.getLogger("").addHandler(lines.handler);
        return lines;
    }

    /**
     * Waits for the first line with a text, and returns all that have it, each with its level, for
     * example {@code INFO Refused GET /a with 404 Not Found}.
     */
    public synchronized List<String> with(String text) throws InterruptedException {
        while (matching(text).isEmpty()) {
            wait();
        }
        return matching(text);
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(handler);
    }

    private List<String> matching(String text) {
        return lines.stream().filter(line -> line.contains(text)).toList();
    }

    private synchronized void add(LogRecord entry) {
        String message = new SimpleFormatter().formatMessage(entry);
        String trace = entry.getThrown() == null ? "" : STACK_TRACE;
        lines.add(entry.getLevel() + " " + message + trace);
        notifyAll();
    }
}

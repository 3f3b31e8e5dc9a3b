package dev.sluice.bench;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts the load generator; {@code load.c} says what its modes are.
 *
 * @param program where it is
 */
record LoadGenerator(Path program) {

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final int LONGEST_SECONDS = 30;

    /** Opens streams, and returns when all of them have begun. */
    Readers read(int port, String path, int readers, int stalled) throws IOException {
        return Readers.start(command("read", port, path, readers, stalled), readers);
    }

    /** Reads streams of so many events each, so many at a time, until they end. */
    LoadReport burst(int port, String path, int streams, int atOnce, int events)
            throws IOException, InterruptedException {
        return run("burst", port, path, streams, atOnce, events, LONGEST_SECONDS);
    }

    /** Reads streams that do not end, each up to so many events. */
    LoadReport replay(int port, String path, int streams, int atOnce, int events)
            throws IOException, InterruptedException {
        return run("replay", port, path, streams, atOnce, events, LONGEST_SECONDS);
    }

    /** Posts texts, one in flight on each connection. */
    LoadReport post(int port, String path, int connections, int count, int size)
            throws IOException, InterruptedException {
        return run("post", port, path, connections, count, size, LONGEST_SECONDS);
    }

    static LoadReport parse(String line) throws IOException {
        return JSON.readValue(line, LoadReport.class);
    }

    private LoadReport run(Object... arguments) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command(arguments))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String output = process.inputReader().readAllAsString();
        if (process.waitFor() != 0) {
            throw new IOException("the load generator failed");
        }
        return parse(output).requireComplete();
    }

    private List<String> command(Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        return command;
    }
}

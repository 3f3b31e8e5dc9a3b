package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Many open streams, held by a process of their own. */
final class Readers implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private final double secondsToOpen;

    private Readers(Process process, BufferedReader out, double secondsToOpen) {
        this.process = process;
        this.out = out;
        this.in = process.outputWriter();
        this.secondsToOpen = secondsToOpen;
    }

    /** Starts a command that opens streams, says so, and holds them until its input ends. */
    static Readers start(List<String> command, int readers) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader out = process.inputReader();
        JsonNode opened = JSON.readTree(String.valueOf(out.readLine()));
        if (opened.path("open").asInt() != readers) {
            process.destroyForcibly();
            throw new IOException("of %d streams were opened: %s".formatted(readers, opened));
        }
        return new Readers(process, out, opened.path("seconds").asDouble());
    }

    double secondsToOpen() {
        return secondsToOpen;
    }

    /** From now on, counts until every reader that reads has had so many events. */
    void expect(int events, int seconds) throws IOException {
        in.write("expect %d %d\n".formatted(events, seconds));
        in.flush();
        out.readLine();
    }

    /** Waits for what was expected, and returns what came. */
    LoadReport report() throws IOException {
        return LoadGenerator.parse(String.valueOf(out.readLine()));
    }

    @Override
    public void close() throws IOException {
        in.close();
        process.onExit().join();
    }
}

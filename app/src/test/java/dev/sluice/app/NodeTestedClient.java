package dev.sluice.app;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A client in a process of Node.js, {@code table.mjs}. */
final class NodeTestedClient implements TestedClient {

    static final Path SCRIPTS = Path.of("..", "lib", "src", "test", "node");

    private final String name;
    private final Stage stage;
    private final Process process;

    private NodeTestedClient(String name, Stage stage, Process process) {
        this.name = name;
        this.stage = stage;
        this.process = process;
    }

    /** Starts the client that the script knows by its key. */
    static NodeTestedClient start(String name, String key, Stage stage) throws IOException {
        if (!Files.exists(SCRIPTS.resolve("node_modules"))) {
            throw new IllegalStateException(
                    "node_modules is missing in %s: run the tests with scripts/test, which installs it"
                            .formatted(SCRIPTS));
        }
        Process process =
                new ProcessBuilder(
                                Tool.required("SLUICE_NODE"),
                                "--no-warnings",
                                SCRIPTS.resolve("table.mjs").toString(),
                                key)
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return new NodeTestedClient(name, stage, process);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized void read(URI stream, Reading reading) throws IOException {
        String line = "%s %s\n".formatted(stream, stage.listen(reading));
        process.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

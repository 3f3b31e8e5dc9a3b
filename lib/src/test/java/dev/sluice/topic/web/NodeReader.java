package dev.sluice.topic.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process of Node.js that reads a stream with one of the clients that npm has. */
final class NodeReader implements AutoCloseable {

    private static final Path SCRIPT = Path.of("src/test/node/read.mjs").toAbsolutePath();

    private final Process process;
    private final BufferedReader output;

    private NodeReader(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static NodeReader start(String client, URI stream) throws IOException {
        String node = System.getenv("SLUICE_NODE");
        if (node == null || !Files.exists(SCRIPT.resolveSibling("node_modules"))) {
            throw new IllegalStateException(
                    "SLUICE_NODE is not set, or src/test/node/node_modules is missing: run the tests"
                            + " with scripts/test, which sets it and installs the modules");
        }
        return new NodeReader(
                new ProcessBuilder(node, SCRIPT.toString(), client, stream.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** Waits for the data of the next event, or {@code closed}. */
    String next() throws IOException {
        return String.valueOf(output.readLine());
    }

    /**
     * Waits for the process to end by itself, which it does when its client has nothing left to do.
     */
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

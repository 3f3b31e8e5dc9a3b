package dev.sluice.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;

/** A real server, on a free port of its own, that can be killed, paused and started again. */
public final class RedisServer implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(Path folder, int port, List<String> options) throws IOException {
        this.folder = folder;
        this.port = port;
        this.options = options;
        this.process = launch();
    }

    /** A server that keeps what it has in a folder, if the options say so. */
    public static RedisServer start(Path folder, String... options) throws IOException {
        return new RedisServer(folder, freePort(), List.of(options));
    }

    /** A sentinel, which writes to its configuration. */
    public static RedisServer startSentinel(Path folder, Path config) throws IOException {
        return new RedisServer(folder, freePort(), List.of(config.toString(), "--sentinel"));
    }

    /** A server at a port that was free. */
    public static RedisServer startAt(int port, Path folder) throws IOException {
        return new RedisServer(folder, port, List.of());
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        String program = System.getenv("SLUICE_REDIS_SERVER");
        if (program == null) {
            throw new IllegalStateException(
                    "SLUICE_REDIS_SERVER is not set: run the tests with scripts/test, which sets"
                            + " it");
        }
        List<String> command = new ArrayList<>(List.of(program));
        boolean isSentinel = options.contains("--sentinel");
        if (isSentinel) {
            command.addAll(options);
        }
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(List.of("--dir", folder.toString()));
        if (!isSentinel) {
            command.addAll(List.of("--save", ""));
            command.addAll(options);
        }
        Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.contains("Ready to accept connections") || line.contains("Sentinel ID is")) {
                // Not a virtual thread: to read from a process holds on to its carrier.
                Thread.ofPlatform().daemon().start(() -> drain(output));
                return started;
            }
        }
        throw new IllegalStateException("Redis has not started: " + String.join("\n", lines));
    }

    /** Else it would wait for somebody to read its log. */
    private static void drain(BufferedReader output) {
        try {
            while (output.readLine() != null) {}
        } catch (IOException ended) {
            // It has been killed.
        }
    }

    public int port() {
        return port;
    }

    public RedisOptions options() {
        return optionsAt(port);
    }

    public static RedisOptions optionsAt(int port) {
        return RedisOptions.of(RedisAddress.parse("redis://127.0.0.1:" + port));
    }

    /** Sends a command, and gives the answer if it is text. */
    public String command(String name, String... arguments) {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            Object answer =
                    jedis.sendCommand(() -> name.getBytes(StandardCharsets.US_ASCII), arguments);
            return answer instanceof byte[] text
                    ? new String(text, StandardCharsets.UTF_8)
                    : String.valueOf(answer);
        }
    }

    /** The latest commands that were slower than the server's limit for that. */
    public String slowLog() {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            return jedis.slowlogGet(64).stream()
                    .map(entry -> String.join(" ", entry.getArgs()))
                    .collect(Collectors.joining("\n"));
        }
    }

    /** Ends it as a crash would, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again after {@link #kill()}. */
    public void restart() throws IOException {
        process = launch();
    }

    /** Stops it from doing anything, its connections as they are. */
    public void pause() throws Exception {
        signal("STOP");
    }

    public void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("no signal " + name);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

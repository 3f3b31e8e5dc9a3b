package dev.sluice.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service as a process of its own, on free ports. */
final class ServiceProcess implements AutoCloseable {

    /** In either format of the log. */
    private static final Pattern READY = Pattern.compile("Sluice is ready: ([^\"]+)");

    private static final Pattern ADMIN_PORT = Pattern.compile("admin on port (\\d+)");

    private final Process process;
    private final CompletableFuture<String> errors;
    private final List<String> startLines = new ArrayList<>();
    private final Queue<String> laterLines = new ConcurrentLinkedQueue<>();

    private ServiceProcess(Process process) {
        this.process = process;
        this.errors =
                CompletableFuture.supplyAsync(
                        () -> text(process.errorReader()), ServiceProcess::startReader);
    }

    static ServiceProcess launch(Map<String, String> environment, String... arguments)
            throws IOException {
        return launch(List.of(), List.of(), environment, arguments);
    }

    /** A service that may have so much heap, and ends when it has none left, as in the image. */
    static ServiceProcess launchWithHeap(int megabytes, Map<String, String> environment)
            throws IOException {
        return launch(
                List.of(),
                List.of("-Xmx" + megabytes + "m", "-XX:+ExitOnOutOfMemoryError"),
                environment);
    }

    /** A service that may have so many file descriptors. */
    static ServiceProcess launchWithDescriptors(
            int most, Map<String, String> environment, String... arguments) throws IOException {
        return launch(
                List.of("sh", "-c", "ulimit -n " + most + "; exec \"$@\"", "sh"),
                List.of(),
                environment,
                arguments);
    }

    private static ServiceProcess launch(
            List<String> prefix,
            List<String> options,
            Map<String, String> environment,
            String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(java());
        command.add("-Xmx1g");
        command.addAll(options);
        command.addAll(ServiceArchive.options());
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        return start(command, environment);
    }

    /** The command of this Java. */
    static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    static ServiceProcess start(List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SERVER_PORT", "0");
        builder.environment().put("ADMIN_PORT", "0");
        builder.environment().putAll(environment);
        return new ServiceProcess(builder.start());
    }

    /** Waits until it accepts requests, and says where. */
    URI awaitReady() throws IOException {
        URI root = awaitReadyUnread();
        // Else its log would fill the pipe.
        startReader(() -> drain(process.inputReader(StandardCharsets.UTF_8), laterLines));
        return root;
    }

    /** Waits until it accepts requests, and reads no more of its output after that. */
    URI awaitReadyUnread() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            startLines.add(line);
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return URI.create(ready.group(1));
            }
        }
        throw new IllegalStateException("not ready: " + errors.join());
    }

    /** What it has printed and logged until it was ready. */
    List<String> startLines() {
        return startLines;
    }

    /** What it has printed and logged since it was ready. */
    List<String> laterLines() {
        return List.copyOf(laterLines);
    }

    /** The socket of health and metrics, once the service is ready. */
    URI admin() {
        Matcher port = ADMIN_PORT.matcher(String.join("\n", startLines));
        if (!port.find()) {
            throw new IllegalStateException("no admin port in " + startLines);
        }
        return URI.create("http://127.0.0.1:" + port.group(1));
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has ended, and gives its exit status. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running");
        }
        return process.exitValue();
    }

    /** All that it has printed, once it has ended. */
    String output() throws IOException {
        return process.inputReader(StandardCharsets.UTF_8).readAllAsString();
    }

    List<String> errors() {
        return errors.join().lines().filter(line -> !line.contains(" INFO ")).toList();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Not a virtual thread: to read from a process holds on to its carrier. */
    private static void startReader(Runnable reader) {
        Thread.ofPlatform().daemon().start(reader);
    }

    private static void drain(BufferedReader reader, Queue<String> lines) {
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException ended) {
            // It has been killed.
        }
    }

    private static String text(BufferedReader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

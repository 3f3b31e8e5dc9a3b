package dev.sluice.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The service as a process of its own, on free ports. */
final class ServiceProcess implements AutoCloseable {

    private static final String READY = "Sluice is ready: ";

    private final Process process;
    private final CompletableFuture<String> errors;
    private final List<String> logged = new ArrayList<>();

    private ServiceProcess(Process process) {
        this.process = process;
        this.errors = CompletableFuture.supplyAsync(() -> text(process.errorReader()));
    }

    static ServiceProcess launch(Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SERVER_PORT", "0");
        builder.environment().put("ADMIN_PORT", "0");
        builder.environment().putAll(environment);
        return new ServiceProcess(builder.start());
    }

    /** Waits until it accepts requests, and says where. */
    URI awaitReady() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return URI.create(line.substring(READY.length()));
            }
            logged.add(line);
        }
        throw new IllegalStateException("not ready: " + errors.join());
    }

    /** What it has logged before it was ready. */
    List<String> logged() {
        return List.copyOf(logged);
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

    private static String text(BufferedReader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

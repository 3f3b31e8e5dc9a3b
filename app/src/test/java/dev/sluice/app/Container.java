package dev.sluice.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The image as a container, as confined as the Kubernetes files confine it. {@code
 * scripts/test-image} says which image it is.
 */
final class Container implements AutoCloseable {

    private static final String READY = "Sluice is ready: ";

    private final String name;
    private final Process process;

    private Container(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    static String image() {
        return required("SLUICE_IMAGE");
    }

    static String required(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException(variable + " must be set; scripts/test-image does so");
        }
        return value;
    }

    /** Starts it with further options for {@code podman run}. */
    static Container launch(String... options) throws IOException {
        String name = "sluice-test-" + UUID.randomUUID();
        List<String> command = new ArrayList<>();
        command.addAll(List.of("podman", "run", "--rm", "--name", name));
        command.addAll(List.of("--read-only", "--read-only-tmpfs=false"));
        command.addAll(List.of("--cap-drop=ALL", "--security-opt=no-new-privileges"));
        command.addAll(List.of("--memory=256m", "--memory-swap=256m", "--pids-limit=256"));
        command.addAll(List.of("--publish=127.0.0.1::8080", "--publish=127.0.0.1::8081"));
        // It listens on all interfaces, for which somebody must be let in.
        command.add("--env=SLUICE_ACCESS_ALLOW_ANONYMOUS=true");
        command.addAll(List.of(options));
        command.add(image());
        return new Container(name, new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits until it accepts requests. */
    void awaitReady() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return;
            }
            lines.add(line);
        }
        throw new IllegalStateException("not ready: " + lines);
    }

    /** Where the published port is on this machine. */
    URI port(int port) throws IOException {
        return URI.create("http://" + podman("port", name, Integer.toString(port)));
    }

    /** What a command of the JDK prints about its process. */
    String jcmd(String... command) throws IOException {
        return exec(
                Stream.concat(Stream.of("/opt/java/bin/jcmd", "1"), Stream.of(command))
                        .toArray(String[]::new));
    }

    /** What a program prints in it. */
    String exec(String... command) throws IOException {
        return podman(
                Stream.concat(Stream.of("exec", name), Stream.of(command)).toArray(String[]::new));
    }

    /** A line of {@code /proc/<pid>/status} of its process, without the name. */
    String status(String line) throws IOException {
        return Files.readAllLines(proc("status")).stream()
                .filter(text -> text.startsWith(line + ":"))
                .map(text -> text.substring(line.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    /** What its process has used of the processors so far, in user mode and in the kernel. */
    Duration processorTime() throws IOException {
        String stat = Files.readString(proc("stat"));
        // The name before may have blanks; behind it, the 12th and 13th are in hundredths of a
        // second.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Duration.ofMillis(10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
    }

    /** The options of the mount at the path, as its process has it: {@code ro} and more. */
    List<String> mountOptions(String path) throws IOException {
        return Files.readAllLines(proc("mountinfo")).stream()
                .map(text -> text.split(" "))
                .filter(fields -> fields[4].equals(path))
                .map(fields -> List.of(fields[5].split(",")))
                .findFirst()
                .orElseThrow();
    }

    private Path proc(String file) throws IOException {
        return Path.of("/proc", podman("inspect", "--format={{.State.Pid}}", name), file);
    }

    /** Sends SIGTERM, after the grace period SIGKILL, and gives the exit status. */
    int terminate(Duration grace) throws Exception {
        podman("stop", "--time=" + grace.toSeconds(), name);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        podman("rm", "--force", "--ignore", "--time=0", name);
    }

    /** What podman prints. */
    static String podman(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("podman"));
        command.addAll(List.of(arguments));
        Process podman = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(podman.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (podman.onExit().join().exitValue() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output.strip();
    }
}

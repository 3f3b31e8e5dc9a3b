package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server that has been started and accepts requests. */
final class RunningServer implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(30);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(5);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(3);
    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");

    private final Peer peer;
    private final int port;
    private final Path scratch;
    private final Process process;
    private final Duration startTime;

    private RunningServer(Peer peer, int port, Path scratch, Process process, Duration startTime) {
        this.peer = peer;
        this.port = port;
        this.scratch = scratch;
        this.process = process;
        this.startTime = startTime;
    }

    /** Starts a server, and returns when it answers, or when something takes its connections. */
    static RunningServer start(Peer peer, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("sluice-bench-");
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(peer.command(port, scratch));
        builder.environment().putAll(peer.environment());
        builder.environment().putAll(environment);
        builder.environment().put("PORT", Integer.toString(port));
        // The same in the words of the service.
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        builder.environment().put("ADMIN_PORT", "0");
        Path log = scratch.resolve("log");
        long started = System.nanoTime();
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            awaitReady(peer, process, port, environment.containsKey("KEYSTORE"), log);
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
        Duration startTime = Duration.ofNanos(System.nanoTime() - started);
        return new RunningServer(peer, port, scratch, process, startTime);
    }

    int port() {
        return port;
    }

    /** From its start to its first answer. */
    Duration startTime() {
        return startTime;
    }

    /** A connection to publish through. */
    Publisher publisher(int size) throws IOException {
        return peer.publisher(port, size);
    }

    /** The time that its processes have had on a CPU. */
    Duration cpuTime() {
        return processes()
                .flatMap(handle -> handle.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** The memory that its processes have resident. */
    long residentKilobytes() throws IOException {
        long sum = 0;
        for (ProcessHandle handle : processes().toList()) {
            Path status = Path.of("/proc", Long.toString(handle.pid()), "status");
            sum += number(RSS, Files.readString(status));
        }
        return sum;
    }

    /** The heap in use after a collection, or empty if it has none. */
    OptionalLong heapKilobytes() throws IOException, InterruptedException {
        if (!isJvm()) {
            return OptionalLong.empty();
        }
        jcmd("GC.run");
        return OptionalLong.of(number(HEAP_USED, jcmd("GC.heap_info")));
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        Scratch.delete(scratch);
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    private boolean isJvm() {
        return process.info().command().filter(command -> command.endsWith("/java")).isPresent();
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd =
                new ProcessBuilder(Jvm.tool("jcmd"), Long.toString(process.pid()), command)
                        .redirectErrorStream(true)
                        .start();
        String output = jcmd.inputReader().readAllAsString();
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + " failed: " + output);
        }
        return output;
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static void awaitReady(Peer peer, Process process, int port, boolean tls, Path log)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            try {
                requireAnswer(peer, port, tls);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException(
                            "%s did not start: %s, and its log says: %s"
                                    .formatted(peer.name(), notYet, Files.readString(log)));
                }
            }
            Thread.sleep(BETWEEN_ATTEMPTS);
        }
    }

    private static void requireAnswer(Peer peer, int port, boolean tls) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            if (!tls) {
                connection.openStream(peer.readPath());
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

package dev.sluice.app;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;

/** A Redis that keeps what it has acknowledged, on a free port. */
final class RedisProcess implements AutoCloseable {

    private final Path folder;
    private final int port;
    private Process process;

    private RedisProcess(Path folder, int port) throws Exception {
        this.folder = folder;
        this.port = port;
        this.process = launch();
    }

    static RedisProcess start(Path folder) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        return new RedisProcess(folder, port);
    }

    private Process launch() throws Exception {
        Process started =
                new ProcessBuilder(
                                Tool.required("SLUICE_REDIS_SERVER"),
                                "--port",
                                Integer.toString(port),
                                "--bind",
                                "127.0.0.1",
                                "--dir",
                                folder.toString(),
                                "--save",
                                "",
                                "--appendonly",
                                "yes")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        while (!listens()) {
            if (!started.isAlive()) {
                throw new IllegalStateException("Redis has ended");
            }
            Thread.onSpinWait();
        }
        return started;
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException notYet) {
            return false;
        }
    }

    URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** Ends it as a crash would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() throws Exception {
        process = launch();
    }

    /** Sends a signal, such as {@code STOP} and {@code CONT}. */
    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("Redis is gone");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

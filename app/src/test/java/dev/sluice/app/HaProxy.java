package dev.sluice.app;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** HAProxy with a configuration, at a port of the loopback address. */
final class HaProxy implements AutoCloseable {

    private final Process process;

    private HaProxy(Process process) {
        this.process = process;
    }

    static HaProxy start(Path folder, int port, String configuration) throws Exception {
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), configuration);
        Path log = folder.resolve("haproxy.log");
        Process process =
                new ProcessBuilder(Tool.required("SLUICE_HAPROXY"), "-db", "-f", file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        while (process.isAlive()) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return new HaProxy(process);
            } catch (ConnectException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new IllegalStateException("HAProxy has ended: " + Files.readString(log));
    }

    @Override
    public void close() {
        process.destroy();
        var _ = process.onExit().join();
    }
}

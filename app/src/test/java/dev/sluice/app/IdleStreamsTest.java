package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, since client and server need a descriptor each for every stream. */
@Timeout(180)
class IdleStreamsTest {

    private static final int STREAMS = 10_000;

    @Test
    @EnabledOnOs(OS.LINUX) // which tells the number of threads of a process
    void ten_thousand_idle_streams_stay_open_without_a_platform_thread_for_each(
            @TempDir Path folder) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("sluice.yaml"),
                        """
                        sluice:
                          routes:
                            - path: /idle
                              interval: { every: PT1H, data: never }
                        """);
        List<Socket> clients = new ArrayList<>();
        try (ServiceProcess service =
                ServiceProcess.launch(Map.of("SLUICE_CONFIG", file.toString()))) {
            URI root = service.awaitReady();
            for (int i = 0; i < STREAMS; i++) {
                clients.add(open(root));
            }
            for (Socket client : clients) {
                readPreamble(client);
            }

            int threads = platformThreads(service.pid());
            assertTrue(threads < 100, "the process has " + threads + " threads");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static Socket open(URI root) throws IOException {
        Socket client = new Socket(root.getHost(), root.getPort());
        client.setSoTimeout(60_000);
        client.getOutputStream()
                .write(
                        "GET /idle HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static void readPreamble(Socket client) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("retry: ") < 0) {
            int b = client.getInputStream().read();
            assertTrue(b >= 0, "the stream was closed after: " + text);
            text.append((char) b);
        }
    }

    private static int platformThreads(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("Threads:"))
                .mapToInt(line -> Integer.parseInt(line.substring("Threads:".length()).strip()))
                .findFirst()
                .orElseThrow();
    }
}

package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs that say 30 pieces a second, each with one reader.
 *
 * @param runs how many at a time
 * @param seconds how long each is at work
 */
record RunsAtWork(int runs, int seconds) implements Scenario {

    static final int PIECES_PER_SECOND = 30;

    private static final int WARM_UP_RUNS = 50;

    @Override
    public String name() {
        return "runs";
    }

    @Override
    public String description() {
        return "%,d runs of %d pieces a second with a reader each, in memory"
                .formatted(runs, PIECES_PER_SECOND);
    }

    @Override
    public List<String> peers() {
        return List.of(Peers.SLUICE);
    }

    @Override
    public void measure(Peer peer, LoadGenerator load, Results results) throws Exception {
        try (RunningServer server = RunningServer.start(peer, Map.of())) {
            var _ = read(server.port(), "warm-up", WARM_UP_RUNS, 1);
            OptionalLong heapBefore = server.heapKilobytes();
            long residentBefore = server.residentKilobytes();
            Duration before = server.cpuTime();
            long events = read(server.port(), "measured", runs, seconds);
            double busy = server.cpuTime().minus(before).toNanos() / 1000.0;
            Map<Metric, Double> values = new EnumMap<>(Metric.class);
            values.put(Metric.CPU_PER_EVENT, busy / events);
            // The runs are over, and kept.
            values.put(
                    Metric.RESIDENT_EACH,
                    (double) (server.residentKilobytes() - residentBefore) / runs);
            OptionalLong heap = server.heapKilobytes();
            if (heap.isPresent()) {
                double grown = heap.getAsLong() - heapBefore.orElseThrow();
                values.put(Metric.HEAP_EACH, grown / runs);
            }
            results.add(peer.name(), values);
        }
    }

    /** Reads runs to their ends, and returns the number of their events. */
    private static long read(int port, String group, int count, int seconds)
            throws InterruptedException, ExecutionException {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String path = "/runs/%s-%d?seconds=%d".formatted(group, i, seconds);
                counts.add(readers.submit(() -> read(port, path)));
            }
            long events = 0;
            for (Future<Long> each : counts) {
                events += each.get();
            }
            return events;
        }
    }

    private static long read(int port, String path) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8),
                                512)) {
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .formatted(path)
                                    .getBytes(StandardCharsets.US_ASCII));
            long events = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    events++;
                } else if (line.equals("event: end")) {
                    return events;
                }
            }
            throw new IOException("the stream of " + path + " ended too early");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

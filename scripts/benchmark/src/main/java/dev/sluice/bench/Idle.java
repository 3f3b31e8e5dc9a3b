package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Streams on which nothing happens, plain and over TLS.
 *
 * @param streams how many
 * @param watched the time in which their processor time is measured
 */
record Idle(int streams, Duration watched) implements Scenario {

    private static final int WARM_UP_STREAMS = 200;

    /** Whose handshakes, with both ends on this machine, take long enough. */
    private static final int MOST_TLS_STREAMS = 2000;

    private static final Duration SETTLE = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String description() {
        return "%,d streams on which nothing happens, after a collection".formatted(streams);
    }

    @Override
    public List<String> peers() {
        return List.of(Peers.SLUICE, Peers.STOCK, Peers.NCHAN, Peers.LIMIT);
    }

    @Override
    public void measure(Peer peer, LoadGenerator load, Results results) throws Exception {
        try (RunningServer server = RunningServer.start(peer, Map.of())) {
            measure(
                    peer.name(),
                    server,
                    streams,
                    count -> load.read(server.port(), peer.readPath(), count, 0),
                    watched,
                    results);
        }
        if (peer.name().equals(Peers.SLUICE)) {
            measureTls(peer, results);
        }
    }

    private void measureTls(Peer peer, Results results) throws Exception {
        Path scratch = Files.createTempDirectory("sluice-bench-");
        String keystore = TlsKey.create(scratch).toString();
        try (RunningServer server = RunningServer.start(peer, Map.of("KEYSTORE", keystore))) {
            measure(
                    peer.name() + ", TLS",
                    server,
                    Math.min(streams, MOST_TLS_STREAMS),
                    count -> tlsReaders(server.port(), peer.readPath(), count),
                    watched,
                    results);
        }
        Scratch.delete(scratch);
    }

    private static void measure(
            String row,
            RunningServer server,
            int count,
            Opener opener,
            Duration watched,
            Results results)
            throws IOException, InterruptedException {
        // Classes and first buffers are no stream's cost.
        opener.open(WARM_UP_STREAMS).close();
        Thread.sleep(SETTLE);
        OptionalLong heapBefore = server.heapKilobytes();
        long residentBefore = server.residentKilobytes();
        try (Readers open = opener.open(count)) {
            Thread.sleep(SETTLE);
            OptionalLong heap = server.heapKilobytes();
            double resident = server.residentKilobytes() - residentBefore;
            Map<Metric, Double> values = new EnumMap<>(Metric.class);
            values.put(Metric.RESIDENT_EACH, resident / count);
            values.put(Metric.CONNECTS_PER_SECOND, count / open.secondsToOpen());
            if (heap.isPresent()) {
                double grown = heap.getAsLong() - heapBefore.orElseThrow();
                values.put(Metric.HEAP_EACH, grown / count);
            }
            // The compilers and the collector are still busy after the opening.
            Thread.sleep(watched.dividedBy(2));
            Duration before = server.cpuTime();
            Thread.sleep(watched);
            double busy = server.cpuTime().minus(before).toNanos();
            values.put(Metric.IDLE_CPU, 100 * busy / watched.toNanos());
            results.add(row, values);
        }
    }

    private static Readers tlsReaders(int port, String path, int count) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Jvm.tool("java"));
        command.addAll(List.of("-Xmx2g", "-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of(
                        TlsReaders.class.getName(),
                        Integer.toString(port),
                        path,
                        Integer.toString(count)));
        return Readers.start(command, count);
    }

    @FunctionalInterface
    private interface Opener {

        Readers open(int count) throws IOException;
    }
}

package dev.sluice.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Some readers stop reading, and nobody else should notice.
 *
 * <p>Of the library only: a server that keeps a queue for each reader either waits for the slow
 * ones or loses events, which is no rate to compare with.
 */
record SlowReaders(int healthy, int stalled, int events) implements Scenario {

    private static final int SIZE = 100;
    private static final Repetitions REPETITIONS = new Repetitions(1, 3, Duration.ofSeconds(6));
    private static final int LONGEST_SECONDS = 20;

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public String description() {
        return "%,d readers x %,d events x %d B, without and with %,d more that do not read"
                .formatted(healthy, events, SIZE, stalled);
    }

    @Override
    public List<String> peers() {
        return List.of(Peers.SLUICE);
    }

    @Override
    public void measure(Peer peer, LoadGenerator load, Results results) throws Exception {
        measure(peer, 0, load, results);
        measure(peer, stalled, load, results);
    }

    private void measure(Peer peer, int stopped, LoadGenerator load, Results results)
            throws Exception {
        String row = "%s, %d stalled".formatted(peer.name(), stopped);
        try (RunningServer server = RunningServer.start(peer, Map.of());
                Publisher publisher = server.publisher(SIZE);
                Readers open =
                        load.read(server.port(), peer.readPath(), healthy + stopped, stopped)) {
            REPETITIONS.of(counts -> {
                open.expect(events, LONGEST_SECONDS);
                long start = System.nanoTime();
                publisher.publish(events, 0);
                double published = events * 1e9 / (System.nanoTime() - start);
                LoadReport report = open.report().requireComplete();
                if (counts) {
                    results.add(
                            row,
                            Map.of(
                                    Metric.PUBLISHED_PER_SECOND,
                                    published,
                                    Metric.EVENTS_PER_SECOND,
                                    report.perSecond(),
                                    Metric.HEAP,
                                    server.heapKilobytes().orElseThrow() / 1024.0));
                }
            });
        }
    }
}

package dev.sluice.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Streams that have much to say at once, and end; ours from code of several kinds. */
record Burst(int streams, int atOnce, int events) implements Scenario {

    private static final int SIZE = 100;
    private static final Repetitions REPETITIONS = new Repetitions(6, 3, Duration.ofSeconds(12));

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public String description() {
        return "%d streams, %d at once, of %,d events x %d B"
                .formatted(streams, atOnce, events, SIZE);
    }

    @Override
    public List<String> peers() {
        return List.of(Peers.SLUICE, Peers.STOCK, Peers.LIMIT);
    }

    @Override
    public void measure(Peer peer, LoadGenerator load, Results results) throws Exception {
        measure(peer, peer.name(), "/burst", load, results);
        if (peer.name().equals(Peers.SLUICE)) {
            measure(peer, peer.name() + ", iterator", "/burst-iterator", load, results);
            measure(peer, peer.name() + ", handler", "/burst-handler", load, results);
        }
    }

    private void measure(Peer peer, String row, String path, LoadGenerator load, Results results)
            throws Exception {
        String target = path + "?n=%d&size=%d".formatted(events, SIZE);
        try (RunningServer server = RunningServer.start(peer, Map.of())) {
            REPETITIONS.of(counts -> {
                Duration before = server.cpuTime();
                LoadReport report = load.burst(server.port(), target, streams, atOnce, events);
                Duration cpu = server.cpuTime().minus(before);
                if (counts) {
                    results.add(
                            row,
                            Map.of(
                                    Metric.EVENTS_PER_SECOND,
                                    report.perSecond(),
                                    Metric.CPU_PER_EVENT,
                                    report.microsEach(cpu)));
                }
            });
        }
    }
}

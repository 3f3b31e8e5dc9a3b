package dev.sluice.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One event a request, from many connections, to a topic that nobody reads. */
record PublishOverHttp(int requests) implements Scenario {

    private static final int CONNECTIONS = 64;
    private static final int SIZE = 100;
    private static final Repetitions REPETITIONS = new Repetitions(2, 3, Duration.ofSeconds(6));

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String description() {
        return "%,d requests, %d in flight, one event of %d B each"
                .formatted(requests, CONNECTIONS, SIZE);
    }

    @Override
    public List<String> peers() {
        return List.of(Peers.SLUICE, Peers.STOCK, Peers.NCHAN);
    }

    @Override
    public void measure(Peer peer, LoadGenerator load, Results results) throws Exception {
        try (RunningServer server = RunningServer.start(peer, Map.of())) {
            REPETITIONS.of(counts -> {
                Duration before = server.cpuTime();
                LoadReport report =
                        load.post(server.port(), peer.postPath(), CONNECTIONS, requests, SIZE);
                Duration cpu = server.cpuTime().minus(before);
                if (counts) {
                    results.add(
                            peer.name(),
                            Map.of(
                                    Metric.PUBLISHED_PER_SECOND,
                                    report.perSecond(),
                                    Metric.P50,
                                    report.p50Millis(),
                                    Metric.P99,
                                    report.p99Millis(),
                                    Metric.CPU_PER_EVENT,
                                    report.microsEach(cpu)));
                }
            });
        }
    }
}

package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Events published one by one at a steady pace, so that there is nothing to put together. */
record Paced(int readers, int perSecond, int seconds) implements Scenario {

    private static final int SIZE = 100;
    private static final int LONGEST_SECONDS = 30;

    @Override
    public String name() {
        return "paced";
    }

    @Override
    public String description() {
        return "%,d readers, %d events/s one by one x %d B".formatted(readers, perSecond, SIZE);
    }

    @Override
    public List<String> peers() {
        return List.of(Peers.SLUICE, Peers.STOCK, Peers.NCHAN, Peers.LIMIT_ONE);
    }

    @Override
    public void measure(Peer peer, LoadGenerator load, Results results) throws Exception {
        try (RunningServer server = RunningServer.start(peer, Map.of());
                Publisher publisher = server.publisher(SIZE);
                Readers open = load.read(server.port(), peer.readPath(), readers, 0)) {
            pace(open, publisher);
            Duration before = server.cpuTime();
            LoadReport report = pace(open, publisher);
            results.add(
                    peer.name(),
                    Map.of(
                            Metric.P50,
                            report.p50Millis(),
                            Metric.P99,
                            report.p99Millis(),
                            Metric.CPU_PER_EVENT,
                            report.microsEach(server.cpuTime().minus(before))));
        }
    }

    private LoadReport pace(Readers open, Publisher publisher) throws IOException {
        int events = perSecond * seconds;
        open.expect(events, LONGEST_SECONDS);
        long start = System.nanoTime();
        for (int sequence = 0; sequence < events; sequence++) {
            long due = start + sequence * 1_000_000_000L / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            publisher.publish(1, sequence);
        }
        return open.report().requireComplete();
    }
}

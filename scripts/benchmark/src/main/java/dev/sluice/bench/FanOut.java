package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Events published as fast as the publisher can, each of them to all readers. */
record FanOut(String name, int readers, int events) implements Scenario {

    private static final int SIZE = 100;
    private static final Repetitions REPETITIONS = new Repetitions(10, 3, Duration.ofSeconds(12));
    private static final int LONGEST_SECONDS = 30;

    /** A server that would take longer gets fewer events, and the table says so. */
    private static final Duration LONGEST_RUN = Duration.ofSeconds(12);

    private static final int FEWER = 10;

    @Override
    public String description() {
        return "%,d readers x %,d events x %d B".formatted(readers, events, SIZE);
    }

    @Override
    public List<String> peers() {
        return List.of(Peers.SLUICE, Peers.STOCK, Peers.NCHAN, Peers.LIMIT);
    }

    @Override
    public void measure(Peer peer, LoadGenerator load, Results results) throws Exception {
        measure(peer, peer.name(), peer.readPath(), load, results);
        if (peer.name().equals(Peers.SLUICE)) {
            measure(peer, peer.name() + ", controller", "/fanout-controller", load, results);
        }
    }

    private void measure(Peer peer, String name, String path, LoadGenerator load, Results results)
            throws Exception {
        try (RunningServer server = RunningServer.start(peer, Map.of());
                Publisher publisher = server.publisher(SIZE);
                Readers open = load.read(server.port(), path, readers, 0)) {
            int few = events / FEWER;
            boolean slow = fanOut(few, publisher, open).seconds() * FEWER > LONGEST_RUN.toSeconds();
            int count = slow ? few : events;
            String row = slow ? "%s, %,d events".formatted(name, count) : name;
            REPETITIONS.of(counts -> {
                Duration before = server.cpuTime();
                LoadReport report = fanOut(count, publisher, open);
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

    private static LoadReport fanOut(int count, Publisher publisher, Readers open)
            throws IOException {
        open.expect(count, LONGEST_SECONDS);
        publisher.publish(count, 0);
        return open.report().requireComplete();
    }
}

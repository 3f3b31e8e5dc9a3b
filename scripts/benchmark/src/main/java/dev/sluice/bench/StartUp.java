package dev.sluice.bench;

import java.util.List;
import java.util.Map;

/** From the start of the process to its first answer. */
record StartUp(int times) implements Scenario {

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String description() {
        return "from the start of the process to the first answer, %d times a round"
                .formatted(times);
    }

    @Override
    public List<String> peers() {
        return List.of(Peers.SLUICE, Peers.SERVICE, Peers.STOCK);
    }

    @Override
    public void measure(Peer peer, LoadGenerator load, Results results) throws Exception {
        for (int i = 0; i < times; i++) {
            try (RunningServer server = RunningServer.start(peer, Map.of())) {
                results.add(
                        peer.name(),
                        Map.of(
                                Metric.READY,
                                server.startTime().toNanos() / 1e6,
                                Metric.READY_CPU,
                                server.cpuTime().toNanos() / 1e6));
            }
        }
    }
}

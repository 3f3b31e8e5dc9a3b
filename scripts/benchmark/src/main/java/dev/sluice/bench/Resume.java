package dev.sluice.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Clients that come back to a long history, at several places. */
record Resume(int history, int resumes) implements Scenario {

    private static final int SIZE = 100;
    private static final int WARM_UPS = 500;

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public String description() {
        return "from a history of %,d events x %d B; connection and request included"
                .formatted(history, SIZE);
    }

    @Override
    public List<String> peers() {
        return List.of(Peers.SLUICE);
    }

    @Override
    public void measure(Peer peer, LoadGenerator load, Results results) throws Exception {
        Map<String, String> longHistory = Map.of("HISTORY_EVENTS", Integer.toString(history));
        try (RunningServer server = RunningServer.start(peer, longHistory)) {
            try (Publisher publisher = server.publisher(SIZE)) {
                publisher.publish(history, 0);
            }
            // <epoch>-<number>, from 1: so the id of each event is known.
            String last = lastId(server.port());
            String epoch = last.substring(0, last.indexOf('-') + 1);
            resume(server.port(), epoch + (history - 1), WARM_UPS);
            measure(results, "the newest event", server.port(), epoch + (history - 1));
            measure(results, "the middle", server.port(), epoch + history / 2);
            measure(results, "the oldest event", server.port(), epoch + 1);
            LoadReport whole =
                    load.replay(server.port(), "/fanout?lastEventId=earliest", 1, 1, history);
            results.add(
                    "all of it, one reader", Map.of(Metric.EVENTS_PER_SECOND, whole.perSecond()));
        }
    }

    private void measure(Results results, String row, int port, String lastEventId)
            throws IOException {
        long[] nanos = resume(port, lastEventId, resumes);
        Arrays.sort(nanos);
        results.add(
                row,
                Map.of(
                        Metric.FIRST_EVENT_P50,
                        nanos[resumes / 2] / 1e3,
                        Metric.FIRST_EVENT_P99,
                        nanos[resumes * 99 / 100] / 1e3));
    }

    /** How long each took, from before the connection to the first event. */
    private static long[] resume(int port, String lastEventId, int times) throws IOException {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            try (HttpConnection connection = new HttpConnection(port)) {
                connection.openStream("/fanout", "Last-Event-ID: " + lastEventId);
                connection.receiveLine("data: ");
                nanos[i] = System.nanoTime() - start;
            }
        }
        return nanos;
    }

    /** A stream of a topic begins with the place at which it stands. */
    private static String lastId(int port) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            connection.openStream("/fanout");
            return connection.receiveLine("id: ");
        }
    }
}

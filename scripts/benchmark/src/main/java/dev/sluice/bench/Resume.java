package dev.sluice.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Clients that come back to a long history, at several places, beside one that is new. */
record Resume(int history, int resumes) implements Scenario {

    private static final int SIZE = 100;
    private static final int WARM_UPS = 500;
    private static final String PATH = "/fanout";

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
            int port = server.port();
            Place newStream = new Place("a new stream");
            // <epoch>-<number>, from 1: so the id of each event is known.
            String last = newStream.open(port);
            String epoch = last.substring(0, last.indexOf('-') + 1);
            newStream.repeat(port, WARM_UPS);
            for (Place place :
                    List.of(
                            newStream,
                            new Place("at the newest event", epoch + (history - 1)),
                            new Place("in the middle", epoch + history / 2),
                            new Place("at the oldest event", epoch + 1))) {
                results.add(place.row(), latencies(place.repeat(port, resumes)));
            }
            LoadReport whole = load.replay(port, PATH + "?lastEventId=earliest", 1, 1, history);
            results.add("all of it", Map.of(Metric.EVENTS_PER_SECOND, whole.perSecond()));
        }
    }

    private static Map<Metric, Double> latencies(long[] nanos) {
        Arrays.sort(nanos);
        return Map.of(
                Metric.FIRST_ID_P50, nanos[nanos.length / 2] / 1e3,
                Metric.FIRST_ID_P99, nanos[nanos.length * 99 / 100] / 1e3);
    }

    /**
     * The place at which a stream begins.
     *
     * @param row how the table calls it
     * @param headers what the request has for it
     */
    private record Place(String row, List<String> headers) {

        Place(String row) {
            this(row, List.of());
        }

        Place(String row, String lastEventId) {
            this(row, List.of("Last-Event-ID: " + lastEventId));
        }

        /** The time that each took, from before the connection to the first id. */
        long[] repeat(int port, int times) throws IOException {
            long[] nanos = new long[times];
            for (int i = 0; i < times; i++) {
                long start = System.nanoTime();
                open(port);
                nanos[i] = System.nanoTime() - start;
            }
            return nanos;
        }

        /** The first id: of the first event, or of the place at which a new stream stands. */
        String open(int port) throws IOException {
            try (HttpConnection connection = new HttpConnection(port)) {
                connection.openStream(PATH, headers.toArray(String[]::new));
                return connection.receiveLine("id: ");
            }
        }
    }
}

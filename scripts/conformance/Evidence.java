import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** All that was seen, for the checks to judge. One thread adds to it, others may look meanwhile. */
final class Evidence {

    /** A response that was asked for. */
    enum Response {
        /** The stream, as a new client gets it. */
        STREAM,
        /** With the id of an event that has others after it. */
        RESUMED,
        /** With an id that the server cannot know. */
        UNKNOWN_ID,
        /** With the id of a stream that has ended. */
        ENDED_ID,
        /** Of a client that does not read for a while. */
        SLOW,
        /** A stream that ends by itself. */
        FINITE,
        /** That was open when the server was told to stop. */
        DRAINED,
        HEAD,
        /** With an Accept that excludes a stream. */
        OTHER_TYPE
    }

    /**
     * A publication.
     *
     * @param status of its response; empty if there was none in time
     * @param delay until an event was on the stream; empty if there was none in time
     */
    record Publication(Optional<Integer> status, Optional<Duration> delay) {}

    /**
     * The gauge of open streams.
     *
     * @param before without the stream of the check
     * @param with it
     * @param after it has left; empty if it is still counted
     */
    record Gauge(OptionalLong before, OptionalLong with, Optional<Duration> after) {}

    /**
     * A client that comes back.
     *
     * @param after the event whose id it presents
     * @param due how many events have come after that
     */
    record Resumption(Block after, long due) {}

    private final Options options;
    private final Map<Response, Recording> responses = new EnumMap<>(Response.class);
    private final List<Publication> publications = new ArrayList<>();
    private Optional<Resumption> resumption = Optional.empty();
    private Optional<Gauge> gauge = Optional.empty();
    private Optional<Duration> pause = Optional.empty();
    private int retriesBeforeStop;

    Evidence(Options options) {
        this.options = options;
    }

    Options options() {
        return options;
    }

    synchronized void add(Response response, Recording recording) {
        responses.put(response, recording);
    }

    synchronized Optional<Recording> response(Response response) {
        return Optional.ofNullable(responses.get(response));
    }

    /** The stream, or an empty recording if it was not even asked for. */
    Recording stream() {
        return response(Response.STREAM).orElseGet(Recording::new);
    }

    /** All responses that are streams, by what was asked for. */
    synchronized Map<Response, Recording> streams() {
        Map<Response, Recording> streams = new EnumMap<>(responses);
        streams.values().removeIf(recording -> !recording.isStream());
        return streams;
    }

    synchronized void add(Publication publication) {
        publications.add(publication);
    }

    synchronized List<Publication> publications() {
        return List.copyOf(publications);
    }

    synchronized void resumption(Resumption asked) {
        resumption = Optional.of(asked);
    }

    synchronized Optional<Resumption> resumption() {
        return resumption;
    }

    synchronized void gauge(Gauge seen) {
        gauge = Optional.of(seen);
    }

    synchronized Optional<Gauge> gauge() {
        return gauge;
    }

    synchronized void pause(Duration time) {
        pause = Optional.of(time);
    }

    /** How long the slow client did not read. */
    synchronized Optional<Duration> pause() {
        return pause;
    }

    synchronized void retriesBeforeStop(int count) {
        retriesBeforeStop = count;
    }

    synchronized int retriesBeforeStop() {
        return retriesBeforeStop;
    }
}

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The experiments on the server, one after the other, so that none disturbs another. The events
 * come first: after them a stream of a topic is silent, and its heartbeat can be waited for.
 */
final class Experiments {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int FEW = 3;
    private static final int MANY = 100;
    private static final int LARGE = 64 * 1024;
    private static final String ACCEPT = "Accept: text/event-stream";
    private static final String LAST = "Connection: close";

    private final Options options;
    private final Evidence evidence;
    private final Deadline deadline;

    Experiments(Options options, Evidence evidence, Deadline deadline) {
        this.options = options;
        this.evidence = evidence;
        this.deadline = deadline;
    }

    void run() throws InterruptedException {
        askForNoStream();
        Optional<Exchange> finite =
                options.finite().map(uri -> open(Evidence.Response.FINITE, uri));
        try (Exchange exchange = open(Evidence.Response.STREAM, options.stream())) {
            Recording stream = exchange.recording();
            stream.await(recording -> recording.head().isPresent(), soon());
            int before = stream.news().size();
            publishFew(stream);
            stream.await(
                    recording -> recording.isStream() && recording.news().size() >= before + FEW,
                    soon());
            if (!stream.isStream()) {
                return;
            }
            resume(stream);
            readSlowly(stream);
            askToComeBack();
            leave();
            awaitHeartbeat(stream);
        }
        if (finite.isPresent()) {
            finite.get().recording().await(Recording::isOver, soon());
            finite.get().close();
        }
    }

    /** Ends the server. */
    void stop(Deadline drained) throws InterruptedException {
        if (options.server().isEmpty() || !evidence.stream().isStream()) {
            return;
        }
        var request = Exchange.Request.get(options.stream(), ACCEPT);
        try (Exchange exchange = Exchange.start(options, request, drained)) {
            Recording stream = exchange.recording();
            Deadline soon = drained.atMost(PATIENCE);
            stream.await(
                    recording -> !recording.blocks().isEmpty() || recording.retries().size() > 1,
                    soon);
            evidence.retriesBeforeStop(stream.retries().size());
            evidence.add(Evidence.Response.DRAINED, stream);
            options.server().get().destroy();
            stream.await(Recording::isOver, drained);
        }
    }

    private Exchange open(Evidence.Response response, URI uri, String... headers) {
        List<String> lines = new ArrayList<>(List.of(headers));
        lines.add(ACCEPT);
        return start(response, new Exchange.Request("GET", uri, lines, ""));
    }

    private Exchange start(Evidence.Response response, Exchange.Request request) {
        Exchange exchange = Exchange.start(options, request, deadline);
        evidence.add(response, exchange.recording());
        return exchange;
    }

    private Deadline soon() {
        return deadline.atMost(PATIENCE);
    }

    private void publishFew(Recording stream) throws InterruptedException {
        for (int i = 1; i <= FEW && options.publish().isPresent(); i++) {
            int before = stream.news().size();
            long start = System.nanoTime();
            Optional<Integer> status = publish("conform " + i, soon());
            boolean came = stream.await(recording -> recording.news().size() > before, soon());
            evidence.add(
                    new Evidence.Publication(
                            status,
                            came
                                    ? Optional.of(
                                            Duration.ofNanos(
                                                    stream.news().get(before).at() - start))
                                    : Optional.empty()));
        }
    }

    private Optional<Integer> publish(String text, Deadline until) throws InterruptedException {
        URI uri = options.publish().orElseThrow();
        var request =
                new Exchange.Request("POST", uri, List.of("Content-Type: text/plain", LAST), text);
        try (Exchange exchange = Exchange.start(options, request, until)) {
            exchange.recording().await(recording -> recording.head().isPresent(), until);
            return exchange.recording().head().map(Head::status);
        }
    }

    private void resume(Recording stream) throws InterruptedException {
        List<Block> blocks = stream.blocks();
        for (int i = 0; i + 1 < blocks.size(); i++) {
            Optional<String> id = blocks.get(i).id().filter(value -> !value.isEmpty());
            if (id.isPresent() && blocks.get(i + 1).isNews()) {
                long later = blocks.stream().skip(i + 1).filter(Block::isNews).count();
                evidence.resumption(new Evidence.Resumption(blocks.get(i), later));
                try (Exchange exchange =
                        open(
                                Evidence.Response.RESUMED,
                                options.stream(),
                                "Last-Event-ID: " + id.get())) {
                    exchange.recording()
                            .await(recording -> recording.news().size() >= later, soon());
                }
                return;
            }
        }
    }

    private void readSlowly(Recording stream) throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        var request = Exchange.Request.get(options.stream(), ACCEPT);
        try (Exchange exchange = Exchange.start(options, request, deadline, reading)) {
            Recording slow = exchange.recording();
            slow.await(recording -> recording.head().isPresent(), soon());
            long start = System.nanoTime();
            Deadline paused = deadline.atMost(PAUSE);
            publishMany();
            // The client is slow by this: nothing is waited for.
            TimeUnit.MILLISECONDS.sleep(paused.left());
            evidence.pause(Duration.ofNanos(System.nanoTime() - start));
            evidence.add(Evidence.Response.SLOW, slow);
            reading.countDown();
            List<Block> all = stream.news();
            slow.await(
                    recording ->
                            !all.isEmpty()
                                    && recording.news().stream().anyMatch(all.getLast()::isSameAs),
                    soon());
        }
    }

    /** Before all else, so that no server is judged by its very first response. */
    private void askForNoStream() throws InterruptedException {
        List<Exchange> all = new ArrayList<>();
        all.add(
                start(
                        Evidence.Response.HEAD,
                        new Exchange.Request("HEAD", options.stream(), List.of(ACCEPT, LAST), "")));
        all.add(
                start(
                        Evidence.Response.OTHER_TYPE,
                        Exchange.Request.get(options.stream(), "Accept: application/json", LAST)));
        Deadline soon = soon();
        for (Exchange exchange : all) {
            exchange.recording().await(Recording::isOver, soon);
            exchange.close();
        }
    }

    /** Not all, if the server makes the publisher wait for the slow client. */
    private void publishMany() throws InterruptedException {
        Deadline until = soon();
        for (int i = 1; i <= MANY && options.publish().isPresent() && !until.hasPassed(); i++) {
            publish(("conform " + i + " ").repeat(LARGE / 12), until);
        }
    }

    private void askToComeBack() throws InterruptedException {
        List<Exchange> all = new ArrayList<>();
        all.add(
                open(
                        Evidence.Response.UNKNOWN_ID,
                        options.stream(),
                        "Last-Event-ID: conform-" + Long.toHexString(System.nanoTime())));
        all.add(open(Evidence.Response.ENDED_ID, options.stream(), "Last-Event-ID: end", LAST));
        Deadline soon = soon();
        for (Exchange exchange : all) {
            exchange.recording().await(recording -> recording.blocks().size() >= FEW, soon);
        }
        all.forEach(Exchange::close);
    }

    private void leave() throws InterruptedException {
        if (options.gauge().isEmpty()) {
            return;
        }
        GaugeReading gauge = new GaugeReading(options, options.gauge().get());
        evidence.gauge(gauge.ofOneThatLeaves(deadline.atMost(Duration.ofSeconds(8))));
    }

    /** Until it has come, an event comes by itself, or it is too late. */
    private void awaitHeartbeat(Recording stream) throws InterruptedException {
        int before = stream.news().size();
        Duration silence = options.limits().silence();
        Deadline until = deadline.atMost(silence.plus(PAUSE));
        stream.await(
                recording ->
                        recording.silenceBeforeHeartbeat().compareTo(LifeChecks.A_SILENCE) > 0
                                || recording.longestSilence().compareTo(silence) > 0
                                || recording.news().size() > before,
                until);
    }
}

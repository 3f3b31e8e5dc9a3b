import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the number of open streams: the first number of a response, or the sum of a metric. */
final class GaugeReading {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int STEP_MILLIS = 100;

    private final Options options;
    private final URI uri;

    GaugeReading(Options options, URI uri) {
        this.options = options;
        this.uri = uri;
    }

    /** Opens a stream and leaves it, which nothing else makes the server notice. */
    Evidence.Gauge ofOneThatLeaves(Deadline deadline) throws InterruptedException {
        OptionalLong before = settled(deadline);
        OptionalLong with;
        var request = Exchange.Request.get(options.stream(), "Accept: text/event-stream");
        try (Exchange exchange = Exchange.start(options, request, deadline)) {
            exchange.recording()
                    .await(recording -> recording.head().isPresent(), deadline.atMost(PATIENCE));
            with = read(deadline);
        }
        long left = System.nanoTime();
        while (with.isPresent() && !deadline.hasPassed()) {
            OptionalLong now = read(deadline);
            if (now.isPresent() && now.getAsLong() < with.getAsLong()) {
                return new Evidence.Gauge(
                        before, with, Optional.of(Duration.ofNanos(System.nanoTime() - left)));
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
        return new Evidence.Gauge(before, with, Optional.empty());
    }

    /** The number when it no longer changes: earlier clients may still be counted. */
    private OptionalLong settled(Deadline deadline) throws InterruptedException {
        Deadline soon = deadline.atMost(PATIENCE);
        OptionalLong last = read(soon);
        while (!soon.hasPassed()) {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            OptionalLong now = read(soon);
            if (now.equals(last)) {
                return now;
            }
            last = now;
        }
        return last;
    }

    private OptionalLong read(Deadline deadline) throws InterruptedException {
        var request = new Exchange.Request("GET", uri, List.of("Connection: close"), "");
        Deadline soon = deadline.atMost(PATIENCE);
        try (Exchange exchange = Exchange.start(options, request, soon)) {
            exchange.recording().await(Recording::isOver, soon);
            boolean isThere =
                    exchange.recording().head().filter(head -> head.status() == 200).isPresent();
            return isThere ? number(exchange.recording().text()) : OptionalLong.empty();
        }
    }

    private OptionalLong number(String text) {
        if (uri.getFragment() == null) {
            Matcher number = NUMBER.matcher(text);
            return number.find()
                    ? OptionalLong.of(Long.parseLong(number.group()))
                    : OptionalLong.empty();
        }
        List<Double> samples =
                Pattern.compile(
                                "^"
                                        + Pattern.quote(uri.getFragment())
                                        + "(?:\\{.*\\})? ([0-9.eE+]{1,20})",
                                Pattern.MULTILINE)
                        .matcher(text)
                        .results()
                        .map(sample -> Double.valueOf(sample.group(1)))
                        .toList();
        return samples.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round(samples.stream().mapToDouble(d -> d).sum()));
    }
}

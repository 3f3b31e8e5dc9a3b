import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Of what becomes of a stream with the time. */
final class LifeChecks {

    /** A comment after less than this is no heartbeat. */
    static final Duration A_SILENCE = Duration.ofMillis(500);

    static final List<Check> ALL =
            List.of(
                    Check.contract("heartbeat", LifeChecks::heartbeat),
                    Check.contract("slow reader", LifeChecks::slowReader),
                    Check.contract("close", LifeChecks::close),
                    Check.contract("drain", LifeChecks::drain));

    private LifeChecks() {}

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
    }

    private static Finding heartbeat(Evidence evidence) {
        Recording stream = evidence.stream();
        Duration allowed = evidence.options().limits().silence();
        if (stream.longestSilence().compareTo(allowed) > 0) {
            return Finding.differs("nothing for %s", seconds(stream.longestSilence()));
        }
        Duration before = stream.silenceBeforeHeartbeat();
        return before.compareTo(A_SILENCE) > 0
                ? Finding.ok("after %s of silence", seconds(before))
                : Finding.notSeen(
                        "never silent for more than %s", seconds(stream.longestSilence()));
    }

    private static Finding slowReader(Evidence evidence) {
        Optional<Recording> response = evidence.response(Evidence.Response.SLOW);
        if (response.isEmpty() || evidence.pause().isEmpty()) {
            return Finding.notSeen("no time was left");
        }
        Recording slow = response.get();
        if (!slow.isStream()) {
            return Finding.notSeen("got %s", ResumeChecks.status(slow));
        }
        if (slow.ending() == Recording.Ending.CUT) {
            return Finding.differs(
                    "cut %s after %d events",
                    slow.endsBetweenEvents() ? "between two events" : "in the middle of an event",
                    slow.news().size());
        }
        String pause = "after %s without reading".formatted(seconds(evidence.pause().get()));
        if (slow.news().isEmpty()) {
            return Finding.notSeen("no event came %s", pause);
        }
        return Continuity.of(evidence.stream().news(), slow.blocks())
                .map(wrong -> Finding.differs("%s %s", wrong, pause))
                .orElseGet(() ->
                        Finding.ok("%d events, whole and in order, %s", slow.news().size(), pause));
    }

    private static Finding close(Evidence evidence) {
        if (evidence.gauge().isEmpty()) {
            return Finding.notSeen(
                    evidence.options().gauge().isEmpty() ? "needs --gauge" : "no time was left");
        }
        Evidence.Gauge gauge = evidence.gauge().get();
        if (gauge.before().isEmpty() || gauge.with().isEmpty()) {
            return Finding.notSeen("--gauge gave no number");
        }
        long before = gauge.before().getAsLong();
        long with = gauge.with().getAsLong();
        if (with <= before) {
            return Finding.notSeen("%d with and without the stream", with);
        }
        return gauge.after()
                .map(time ->
                        Finding.ok("%d, with a stream %d, left %s", before, with, seconds(time)))
                .orElseGet(() -> Finding.differs("still %d after the client has left", with));
    }

    private static Finding drain(Evidence evidence) {
        Optional<Recording> response = evidence.response(Evidence.Response.DRAINED);
        if (response.isEmpty()) {
            return Finding.notSeen(
                    evidence.options().server().isEmpty() ? "needs --term" : "no time was left");
        }
        Recording stream = response.get();
        if (!stream.isStream()) {
            return Finding.notSeen("got %s", ResumeChecks.status(stream));
        }
        if (!stream.isOver()) {
            return Finding.differs("still open; if it may take so long, raise --seconds");
        }
        if (stream.ending() == Recording.Ending.CUT) {
            return Finding.differs("cut, without the end of the body");
        }
        boolean isAsked = stream.retries().size() > evidence.retriesBeforeStop();
        boolean isOver = stream.blocks().stream().anyMatch(each -> each.type().equals("end"));
        if (!isAsked && !isOver) {
            return Finding.differs("ended without last words");
        }
        return Finding.ok(
                "ended with %s", isOver ? "event: end" : "retry: " + stream.retries().getLast());
    }
}

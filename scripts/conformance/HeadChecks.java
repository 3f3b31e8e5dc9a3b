import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Of the head of the response, and when it and the events leave. */
final class HeadChecks {

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final Check STATUS = Check.standard("status", HeadChecks::status);
    private static final Check TYPE = Check.standard("content type", HeadChecks::type);

    /** The checks that need no stream to judge. */
    static final List<Check> OF_ANY_RESPONSE = List.of(STATUS, TYPE);

    static final List<Check> ALL =
            List.of(
                    STATUS,
                    TYPE,
                    Check.contract("caching", HeadChecks::caching),
                    Check.contract("buffering", HeadChecks::buffering),
                    Check.contract("head at once", HeadChecks::headAtOnce),
                    Check.contract("event at once", HeadChecks::eventAtOnce));

    private HeadChecks() {}

    private static Head head(Evidence evidence) {
        return evidence.stream().head().orElseThrow();
    }

    private static Finding status(Evidence evidence) {
        Optional<Head> head = evidence.stream().head();
        if (head.isEmpty()) {
            return evidence.stream().faults().stream()
                    .findFirst()
                    .map(fault -> Finding.differs("%s", fault.text()))
                    .orElseGet(() -> Finding.differs("no response"));
        }
        int status = head.get().status();
        return status == 200 ? Finding.ok("200") : Finding.differs("%d", status);
    }

    private static Finding type(Evidence evidence) {
        Optional<Head> head = evidence.stream().head();
        if (head.isEmpty()) {
            return Finding.notSeen("there is no response");
        }
        String type = head.get().header("Content-Type").orElse("none");
        boolean isUtf8 =
                !type.toLowerCase(Locale.ROOT).contains("charset")
                        || type.matches("(?i).*charset=\"?utf-?8\"?(\\s*;.*|\\s*)");
        return head.get().mediaType().equals("text/event-stream") && isUtf8
                ? Finding.ok("%s", type)
                : Finding.differs("%s", type);
    }

    private static Finding caching(Evidence evidence) {
        Head head = head(evidence);
        String value = head.header("Cache-Control").orElse("none");
        boolean isKept =
                !head.has("Cache-Control", "no-cache") && !head.has("Cache-Control", "no-store");
        if (isKept) {
            return Finding.differs("no no-cache or no-store: %s", value);
        }
        return head.has("Cache-Control", "no-transform")
                ? Finding.ok("%s", value)
                : Finding.differs("no no-transform: %s", value);
    }

    private static Finding buffering(Evidence evidence) {
        Head head = head(evidence);
        String coding = head.header("Content-Encoding").orElse("identity");
        if (!coding.equals("identity")) {
            return Finding.differs("Content-Encoding: %s", coding);
        }
        return head.has("X-Accel-Buffering", "no")
                ? Finding.ok("X-Accel-Buffering: no")
                : Finding.differs("no X-Accel-Buffering: no");
    }

    private static Finding headAtOnce(Evidence evidence) {
        Duration patience = evidence.stream().patience();
        return patience.compareTo(AT_ONCE) <= 0
                ? Finding.ok("after %s", LifeChecks.seconds(patience))
                : Finding.differs("after %s", LifeChecks.seconds(patience));
    }

    private static Finding eventAtOnce(Evidence evidence) {
        List<Evidence.Publication> all = evidence.publications();
        if (all.isEmpty()) {
            return Finding.notSeen("needs --publish");
        }
        for (Evidence.Publication each : all) {
            int status = each.status().orElse(0);
            if (status < 200 || status > 299) {
                return Finding.notSeen(
                        "the POST got %s", status == 0 ? "no response" : String.valueOf(status));
            }
            if (each.delay().isEmpty() || each.delay().get().compareTo(AT_ONCE) > 0) {
                return Finding.differs(
                        "%s",
                        each.delay()
                                .map(delay -> "after " + LifeChecks.seconds(delay))
                                .orElse("nothing came of a publication"));
            }
        }
        Duration most =
                all.stream().flatMap(each -> each.delay().stream()).max(Duration::compareTo).get();
        return Finding.ok("%d publications, each within %s", all.size(), LifeChecks.seconds(most));
    }
}

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Of the bytes of all streams that were seen. */
final class FramingChecks {

    private static final int MAX_ID = 1024;
    private static final long MIN_RETRY = 100;
    private static final long MAX_RETRY = 3_600_000;

    /** The data that each type of the contract has. */
    private static final Map<String, Pattern> CONTROL_DATA =
            Map.of(
                    "end", Pattern.compile("\\{\\}"),
                    "position", Pattern.compile("\\{\\}"),
                    "gap",
                            Pattern.compile(
                                    "\\{.*\"reason\"\\s*:\\s*\"(expired|overflow|unknown)\".*\\}"),
                    "busy", Pattern.compile("\\{.*\"message\"\\s*:\\s*\".*\\}"),
                    "stream-error", Pattern.compile("\\{.*\"message\"\\s*:\\s*\".*\\}"),
                    "access-expiring", Pattern.compile("\\{.*\"expires_in\"\\s*:\\s*[0-9]+.*\\}"),
                    "access-ended",
                            Pattern.compile("\\{.*\"reason\"\\s*:\\s*\"(expired|revoked)\".*\\}"),
                    "snapshot", Pattern.compile("(?s).*"),
                    "run-end",
                            Pattern.compile(
                                    "\\{.*\"state\"\\s*:\\s*\"(done|stopped|failed|lost)\".*\\}"));

    static final List<Check> ALL =
            List.of(
                    Check.standard("transfer", of(Recording.Fault.Kind.TRANSFER)),
                    Check.standard("encoding", of(Recording.Fault.Kind.ENCODING)),
                    Check.standard("fields", of(Recording.Fault.Kind.FIELD)),
                    Check.contract("whole events", FramingChecks::wholeEvents),
                    Check.contract("blank lines", FramingChecks::blankLines),
                    Check.contract("ids have data", FramingChecks::idsHaveData),
                    Check.contract("ids", FramingChecks::ids),
                    Check.contract("reserved names", FramingChecks::reservedNames),
                    Check.contract("retry", FramingChecks::retry));

    private FramingChecks() {}

    private static Stream<Block> blocks(Evidence evidence) {
        return evidence.streams().values().stream().flatMap(each -> each.blocks().stream());
    }

    /** Finds nothing of a kind that a server should not have sent. */
    private static Function<Evidence, Finding> of(Recording.Fault.Kind kind) {
        return evidence ->
                evidence.streams().values().stream()
                        .flatMap(stream -> stream.faults().stream())
                        .filter(fault -> fault.kind() == kind)
                        .findFirst()
                        .map(fault -> Finding.differs("%s", fault.text()))
                        .orElseGet(() -> Finding.ok("in %d streams", evidence.streams().size()));
    }

    private static Finding wholeEvents(Evidence evidence) {
        List<Recording> over =
                evidence.streams().values().stream()
                        .filter(each -> each.isOver() && each.ending() != Recording.Ending.LIMIT)
                        .toList();
        if (over.isEmpty()) {
            return Finding.notSeen("no stream ended");
        }
        if (!over.stream().allMatch(Recording::endsBetweenEvents)) {
            return Finding.differs("a stream ended in the middle of an event");
        }
        return Finding.ok("%d streams ended, none in the middle of an event", over.size());
    }

    private static Finding blankLines(Evidence evidence) {
        long empty =
                blocks(evidence).filter(each -> !each.isEvent() && each.id().isEmpty()).count();
        return empty == 0
                ? Finding.ok("none without data before it")
                : Finding.differs("%d without data before it", empty);
    }

    private static Finding idsHaveData(Evidence evidence) {
        List<Block> withId = blocks(evidence).filter(each -> each.id().isPresent()).toList();
        if (withId.isEmpty()) {
            return Finding.notApplicable("no ids");
        }
        return withId.stream()
                .filter(each -> !each.isEvent())
                .findFirst()
                .map(each -> Finding.differs("id: %s without data", each.id().get()))
                .orElseGet(() -> Finding.ok("%d ids, all with data", withId.size()));
    }

    private static Finding ids(Evidence evidence) {
        List<Block> withId = blocks(evidence).filter(each -> each.id().isPresent()).toList();
        Optional<Block> wrong = withId.stream().filter(each -> !isValidId(each)).findFirst();
        if (withId.isEmpty()) {
            return Finding.notApplicable("no ids");
        }
        return wrong.map(each -> Finding.differs("id: %s", each.id().get()))
                .orElseGet(() -> Finding.ok("for example %s", withId.getLast().id().get()));
    }

    private static boolean isValidId(Block block) {
        String id = block.id().orElseThrow();
        return id.length() <= MAX_ID
                && id.chars().allMatch(c -> c >= ' ' && c <= '~')
                && id.strip().equals(id)
                && id.equals("end") == block.type().equals("end");
    }

    private static Finding reservedNames(Evidence evidence) {
        for (Block each : (Iterable<Block>) blocks(evidence)::iterator) {
            if (each.type().equals("open") || each.type().equals("error")) {
                return Finding.differs("%s: EventSource has that name itself", each.shown());
            }
            Pattern data = CONTROL_DATA.get(each.type());
            if (data != null && !data.matcher(each.start()).matches()) {
                return Finding.differs("%s", each.shown());
            }
        }
        List<String> seen =
                blocks(evidence)
                        .filter(Block::isControl)
                        .map(Block::type)
                        .distinct()
                        .sorted()
                        .toList();
        return Finding.ok(seen.isEmpty() ? "none was used" : "seen: " + String.join(", ", seen));
    }

    private static Finding retry(Evidence evidence) {
        List<String> retries = evidence.stream().retries();
        if (retries.isEmpty()) {
            return Finding.differs("none");
        }
        for (String each : retries) {
            long millis = each.length() > 12 ? Long.MAX_VALUE : Long.parseLong(each);
            if (millis < MIN_RETRY || millis > MAX_RETRY) {
                return Finding.differs("retry: %s", each);
            }
        }
        return Finding.ok("retry: %s", retries.getFirst());
    }
}

import java.util.List;
import java.util.Optional;

/** Of clients that come back. */
final class ResumeChecks {

    static final List<Check> ALL =
            List.of(
                    Check.contract("resume", ResumeChecks::resume),
                    Check.contract("unknown id", ResumeChecks::unknownId),
                    Check.contract("come back after end", ResumeChecks::endedId),
                    Check.contract("end", ResumeChecks::end));

    private ResumeChecks() {}

    private static boolean hasIds(Evidence evidence) {
        return evidence.stream().blocks().stream()
                .anyMatch(each -> each.id().filter(id -> !id.isEmpty()).isPresent());
    }

    private static Finding resume(Evidence evidence) {
        if (!hasIds(evidence)) {
            return Finding.notApplicable("no ids");
        }
        Optional<Recording> response = evidence.response(Evidence.Response.RESUMED);
        if (response.isEmpty() || evidence.resumption().isEmpty()) {
            return Finding.notSeen("no event came after one with an id");
        }
        return response.get().isStream()
                ? compare(evidence.stream(), response.get(), evidence.resumption().get())
                : Finding.differs("got %s", status(response.get()));
    }

    private static Finding compare(
            Recording stream, Recording resumed, Evidence.Resumption resumption) {
        Block after = resumption.after();
        List<Block> all = stream.blocks();
        List<Block> due =
                all.subList(all.indexOf(after) + 1, all.size()).stream()
                        .filter(Block::isNews)
                        .toList();
        List<Block> came =
                resumed.blocks().stream()
                        .filter(each -> each.isEvent() && !each.type().equals("position"))
                        .toList();
        for (int i = 0; i < Math.min(due.size(), came.size()); i++) {
            if (!came.get(i).isSameAs(due.get(i))) {
                return Finding.differs("%s instead of %s", came.get(i).shown(), due.get(i).shown());
            }
        }
        String count = "%d of %d events".formatted(came.size(), resumption.due());
        return came.size() < resumption.due()
                ? Finding.differs("%s after id %s", count, after.id().get())
                : Finding.ok("%s exactly after id %s", count, after.id().get());
    }

    private static Finding unknownId(Evidence evidence) {
        if (!hasIds(evidence)) {
            return Finding.notApplicable("no ids");
        }
        Optional<Recording> response = evidence.response(Evidence.Response.UNKNOWN_ID);
        if (response.isEmpty()) {
            return Finding.notSeen("no time was left");
        }
        if (!response.get().isStream()) {
            return Finding.differs("%s: an EventSource gives up forever", status(response.get()));
        }
        Optional<Block> first = response.get().blocks().stream().filter(Block::isEvent).findFirst();
        boolean isGap = first.filter(each -> each.type().equals("gap")).isPresent();
        return isGap && first.get().id().isPresent()
                ? Finding.ok("%s", first.get().shown())
                : Finding.differs(
                        "%s",
                        first.map(Block::shown).orElse("nothing told that events are missing"));
    }

    private static Finding endedId(Evidence evidence) {
        Optional<Recording> response = evidence.response(Evidence.Response.ENDED_ID);
        if (response.isEmpty()) {
            return Finding.notSeen("no time was left");
        }
        String status = status(response.get());
        return status.equals("204") ? Finding.ok("204") : Finding.differs("%s", status);
    }

    private static Finding end(Evidence evidence) {
        Optional<Recording> response = evidence.response(Evidence.Response.FINITE);
        if (response.isEmpty()) {
            return Finding.notSeen("needs --finite");
        }
        Recording finite = response.get();
        if (!finite.isStream()) {
            return Finding.notSeen("--finite got %s", status(finite));
        }
        if (!finite.isOver() || finite.ending() == Recording.Ending.LIMIT) {
            return Finding.notSeen("it did not end in time");
        }
        if (finite.ending() == Recording.Ending.CUT) {
            return Finding.differs("cut, without the end of the body");
        }
        List<Block> events = finite.blocks().stream().filter(Block::isEvent).toList();
        if (events.isEmpty()) {
            return Finding.differs("ended without an event");
        }
        Block last = events.getLast();
        return last.type().equals("end") && last.id().equals(Optional.of("end"))
                ? Finding.ok("%s", last.shown())
                : Finding.differs("ended with %s", last.shown());
    }

    static String status(Recording response) {
        return response.head().map(head -> String.valueOf(head.status())).orElse("no response");
    }
}

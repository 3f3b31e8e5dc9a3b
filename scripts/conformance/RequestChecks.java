import java.util.List;
import java.util.Optional;

/** Of requests for something else than the stream. */
final class RequestChecks {

    static final List<Check> ALL =
            List.of(
                    Check.contract("HEAD", RequestChecks::head),
                    Check.contract("Accept", RequestChecks::accept));

    private RequestChecks() {}

    private static Finding head(Evidence evidence) {
        Optional<Recording> response = evidence.response(Evidence.Response.HEAD);
        if (response.isEmpty()) {
            return Finding.notSeen("no time was left");
        }
        if (!response.get().isStream()) {
            return Finding.differs("%s, not that of the GET", ResumeChecks.status(response.get()));
        }
        return response.get().faults().stream()
                .findFirst()
                .map(fault -> Finding.differs("%s", fault.text()))
                .orElseGet(() -> Finding.ok("the head alone"));
    }

    private static Finding accept(Evidence evidence) {
        Optional<Recording> response = evidence.response(Evidence.Response.OTHER_TYPE);
        if (response.isEmpty()) {
            return Finding.notSeen("no time was left");
        }
        String status = ResumeChecks.status(response.get());
        return status.equals("406")
                ? Finding.ok("406 for Accept: application/json")
                : Finding.differs("%s for Accept: application/json", status);
    }
}

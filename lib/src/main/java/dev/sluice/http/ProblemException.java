package dev.sluice.http;

import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.util.Map;

/** A refusal whose problem body has members of its own. */
public final class ProblemException extends HttpException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, ?> members;

    /**
     * A refusal.
     *
     * @param status the status
     * @param detail what the client may know of it
     * @param members further members of the problem body
     */
    public ProblemException(Status status, String detail, Map<String, ?> members) {
        super(detail, status, true);
        this.members = Map.copyOf(members);
    }

    Map<String, ?> members() {
        return members;
    }
}

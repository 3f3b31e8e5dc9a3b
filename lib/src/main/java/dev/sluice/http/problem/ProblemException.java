package dev.sluice.http.problem;

import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.util.Map;

/** A refusal whose problem body has members of its own. */
public final class ProblemException extends HttpException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, ?> members;
    private final String logged;

    /**
     * A refusal.
     *
     * @param status the status
     * @param detail what the client may know of it
     * @param members further members of the problem body
     */
    public ProblemException(Status status, String detail, Map<String, ?> members) {
        this(status, detail, members, "");
    }

    /**
     * A refusal whose line in the log says why.
     *
     * @param status the status
     * @param detail what the client may know of it
     * @param members further members of the problem body
     * @param logged the reason, in which text of the client has been escaped. It takes the place of
     *     the stack trace that a failure of the server, a 5xx, would be logged with
     */
    public ProblemException(Status status, String detail, Map<String, ?> members, String logged) {
        super(detail, status, true);
        this.members = Map.copyOf(members);
        this.logged = logged;
    }

    Map<String, ?> members() {
        return members;
    }

    /** The reason for the log, or nothing. */
    String logged() {
        return logged;
    }

    /**
     * The reason for the log that any exception has.
     *
     * @param e the exception
     * @return the reason; empty if it is none of these, or has none
     */
    public static String logged(Throwable e) {
        return e instanceof ProblemException problem ? problem.logged() : "";
    }
}

package dev.sluice.http.problem;

import dev.sluice.logging.BoundedLog;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;

/** Makes problem responses of what Helidon refuses before, or instead of, a route. */
public final class ProblemHandler implements DirectHandler {

    private static final String A_REQUEST = "a request that could not be read";
    private static final String UNREADABLE = "The request could not be read";

    private final BoundedLog log;

    private ProblemHandler(BoundedLog log) {
        this.log = log;
    }

    /**
     * The handlers of all that Helidon refuses, for a listener.
     *
     * @return the handlers, which share a log
     */
    public static DirectHandlers all() {
        DirectHandler problems = new ProblemHandler(Problems.log());
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, problems);
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType eventType,
            Status defaultStatus,
            ServerResponseHeaders headers,
            @Nullable String message) {
        Problem problem = problem(request, eventType, defaultStatus, message);
        headers.remove(HeaderNames.CONTENT_TYPE);
        return TransportResponse.builder()
                .status(problem.status())
                .headers(headers)
                .header(Problem.CONTENT_TYPE)
                .keepAlive(eventType.keepAlive())
                .entity(request.method().equals("HEAD") ? new byte[0] : problem.body())
                .build();
    }

    private Problem problem(
            TransportRequest request,
            EventType eventType,
            Status status,
            @Nullable String message) {
        if (eventType == EventType.BAD_REQUEST) {
            // The message may quote the request.
            return new Problem(status, detail(status)).log(log, A_REQUEST);
        }
        if (eventType != EventType.INTERNAL_ERROR) {
            return new Problem(status, message == null ? "" : message);
        }
        // Helidon calls it an internal error when it cannot parse a request: a method or a header
        // that is junk. A failure of ours comes with the request that met it.
        return request.equals(TransportRequest.empty())
                ? new Problem(Status.BAD_REQUEST_400, UNREADABLE).log(log, A_REQUEST)
                : new Problem(status, "");
    }

    private static String detail(Status status) {
        return switch (status.code()) {
            case 413 -> "The body is larger than the server takes";
            case 414 -> "The address is longer than the server takes";
            default -> UNREADABLE;
        };
    }
}

package dev.sluice.http.problem;

import dev.sluice.logging.BoundedLog;
import dev.sluice.source.StreamException;
import dev.sluice.source.UnavailableException;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.LogFormatter;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.lang.System.Logger.Level;
import java.util.Map;

/** Problem responses (RFC 9457) for handlers. */
public final class Problems {

    private static final System.Logger LOGGER = System.getLogger(Problems.class.getName());

    private Problems() {}

    /**
     * A handler whose {@link HttpException}s become problem responses, and a line in the log. That
     * something is {@linkplain UnavailableException not there now} is 503, with the time after
     * which to come back; it is logged where it was found out. A {@link StreamException} is 500,
     * with its message.
     *
     * @param handler the handler
     * @return the new handler
     */
    public static Handler answering(Handler handler) {
        return answering(handler, log());
    }

    /**
     * A log for the refusals of handlers that belong together.
     *
     * @return a new one, with a bound of its own
     */
    public static BoundedLog log() {
        return new BoundedLog(LOGGER, "refused requests");
    }

    /**
     * The same with a log that other handlers share.
     *
     * @param handler the handler
     * @param log takes the lines
     * @return the new handler
     */
    public static Handler answering(Handler handler, BoundedLog log) {
        return (request, response) -> {
            try {
                RequestTarget.requireReadable(request);
                handler.handle(request, response);
            } catch (UnreadableBodyException unreadable) {
                response.header(HeaderValues.CONNECTION_CLOSE);
                Problem.of(unreadable).log(log, route(request)).send(request, response);
                throw new CloseConnectionException("the next request cannot be found", unreadable);
            } catch (UnavailableException away) {
                Problem.of(Refusal.away(away).exception())
                        .log(log, route(request))
                        .send(request, response);
            } catch (StreamException told) {
                Problem.of(failure(told)).log(log, route(request)).send(request, response);
            } catch (HttpException refused) {
                logged(log, request, refused).send(request, response);
            }
        };
    }

    /**
     * Logs that a request was refused or has failed.
     *
     * @param log takes the entry
     * @param request the request
     * @param refused what its route has thrown
     * @return the response, not sent yet
     */
    public static Problem logged(BoundedLog log, ServerRequest request, HttpException refused) {
        Problem problem = Problem.of(refused);
        if (isFault(refused)) {
            logFailure(log, request, refused);
            return problem;
        }
        return problem.log(log, route(request));
    }

    /** A failure whose message is meant for the client, and says all. */
    private static ProblemException failure(StreamException told) {
        String message = String.valueOf(told.getMessage());
        return new ProblemException(
                Status.INTERNAL_SERVER_ERROR_500, message, Map.of(), LogFormatter.escape(message));
    }

    /**
     * Logs a failure that needs its stack trace.
     *
     * @param log takes the entry
     * @param request the request whose route has failed
     * @param failure the failure
     */
    public static void logFailure(BoundedLog log, ServerRequest request, Throwable failure) {
        log.log(Level.WARNING, () -> route(request) + " failed", failure);
    }

    /**
     * Returns whether the stack trace is needed. A 503 is a refusal like any other; its reason has
     * been logged where it was found.
     */
    private static boolean isFault(HttpException refused) {
        return refused.status().code() >= 500
                && ProblemException.logged(refused).isEmpty()
                && !refused.status().equals(Status.SERVICE_UNAVAILABLE_503);
    }

    /**
     * The method and the pattern of the path: what a client made up stays out of logs.
     *
     * @param request a request that a route has taken
     * @return for example {@code GET /topics/{topic}}
     */
    public static String route(ServerRequest request) {
        String method = request.prologue().method().text();
        return RoutePattern.of(request).map(path -> method + " " + path).orElse(method);
    }
}

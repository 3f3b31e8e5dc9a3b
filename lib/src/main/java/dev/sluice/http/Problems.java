package dev.sluice.http;

import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.lang.System.Logger.Level;

/** Problem responses (RFC 9457) for handlers. */
public final class Problems {

    private static final System.Logger LOGGER = System.getLogger(Problems.class.getName());

    private Problems() {}

    /**
     * A handler whose {@link HttpException}s become problem responses, and a line in the log.
     *
     * @param handler the handler
     * @return the new handler
     */
    public static Handler answering(Handler handler) {
        return (request, response) -> {
            try {
                RequestTarget.requireText(request.prologue());
                handler.handle(request, response);
            } catch (RequestBody.UnreadableException unreadable) {
                response.header(HeaderValues.CONNECTION_CLOSE);
                Problem.of(unreadable).log(route(request)).send(request, response);
                throw new CloseConnectionException("the next request cannot be found", unreadable);
            } catch (HttpException refused) {
                if (refused.status().code() >= 500) {
                    LOGGER.log(Level.WARNING, "Failed at " + route(request), refused);
                }
                Problem.of(refused).log(route(request)).send(request, response);
            }
        };
    }

    /** The method and the pattern of the path: what a client made up stays out of logs. */
    static String route(ServerRequest request) {
        return request.prologue().method() + " " + RoutePattern.of(request).orElse("");
    }
}

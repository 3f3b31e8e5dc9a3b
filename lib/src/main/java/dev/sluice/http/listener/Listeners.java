package dev.sluice.http.listener;

import dev.sluice.http.BodyBudget;
import dev.sluice.http.ConnectionTimeouts;
import dev.sluice.http.connection.Connections;
import dev.sluice.http.problem.ProblemHandler;
import io.helidon.common.context.Context;
import io.helidon.common.context.Contexts;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServerConfig;

/** Configures a listener so that its connections and all its responses follow our conventions. */
public final class Listeners {

    private Listeners() {}

    /**
     * Prepares a listener with the default timeouts, and with a budget for bodies that is a part of
     * the heap.
     *
     * @param listener the listener's configuration, or the server's, complete but for this
     * @see #prepare(ListenerConfig.BuilderBase, ConnectionTimeouts, BodyBudget)
     */
    public static void prepare(ListenerConfig.BuilderBase<?, ?> listener) {
        prepare(listener, ConnectionTimeouts.defaults(), BodyBudget.ofHeap());
    }

    /**
     * Prepares a listener:
     *
     * <ul>
     *   <li>Connections can go on as streams, which then hold neither a request permit nor what
     *       belonged to the request.
     *   <li>Connections that do not get a request through in time are closed. When {@code
     *       max-tcp-connections} are open, those that have waited longest for a request make room.
     *       Connections of HTTP/2 and upgraded ones are not watched.
     *   <li>The bodies of all requests to a server share a budget, whichever of its listeners they
     *       come to.
     *   <li>A connection is closed after a request or a response with {@code Connection: close}.
     *   <li>A connection with TLS gives its file descriptor back when it is closed.
     *   <li>Requests of HTTP/1.0 are served, with a response that ends with its connection.
     *   <li>A method that a path does not have gets 405 with {@code Allow}, if its routes are made
     *       by {@link dev.sluice.http.stream.EventStreams#route} or {@link
     *       dev.sluice.http.AllowedMethods#route}; {@code OPTIONS} gets 204 with {@code Allow}.
     *   <li>A route that fails with an exception that has no error handler is one entry in the log
     *       with the route. The response is a 500 that does not say why, or the exception's own
     *       status, if that is 500 or more.
     *   <li>What Helidon refuses by itself gets a problem response (RFC 9457), with a 4xx if a
     *       request cannot be read.
     * </ul>
     *
     * <p>Call it last: it builds on {@code tls}, {@code connection-options} and {@code
     * max-tcp-connections} as they are by then. If {@code tls} or {@code connection-options} are
     * set later, building the server fails with an {@link IllegalStateException}.
     *
     * @param listener the listener's configuration, or the server's, complete but for this
     * @param timeouts how long a connection may take to get a request through
     * @param bodies the memory for bodies; it has no effect for listeners besides the server's own,
     *     which use that of the server
     */
    public static void prepare(
            ListenerConfig.BuilderBase<?, ?> listener,
            ConnectionTimeouts timeouts,
            BodyBudget bodies) {
        if (listener instanceof WebServerConfig.BuilderBase<?, ?> server) {
            Context context =
                    Context.create(server.serverContext().orElseGet(Contexts::globalContext));
            context.register(bodies);
            server.serverContext(context);
            server.addFeature(new HeadFilter());
            server.addFeature(new MethodAnswers());
            server.addFeature(new RouteFailures());
        }
        listener.directHandlers(ProblemHandler.all());
        Connections.prepare(listener, timeouts);
    }
}

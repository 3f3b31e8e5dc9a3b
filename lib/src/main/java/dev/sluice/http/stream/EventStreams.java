package dev.sluice.http.stream;

import dev.sluice.clock.StreamTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.http.AllowedMethods;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.http.problem.Problems;
import dev.sluice.http.problem.Refusal;
import dev.sluice.logging.BoundedLog;
import dev.sluice.protocol.ControlType;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.OnEnd;
import dev.sluice.session.OpenSessions;
import dev.sluice.session.SessionListener;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.ResumePoint;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Objects;
import java.util.function.Function;

/**
 * Event streams on a Helidon server: the one call in which annotated controllers, functional
 * handlers and configured routes end.
 *
 * <p>On a plain routing, a stream is one line:
 *
 * {@snippet :
 * routing.route(streams.route("/sse", request -> Sources.interval(Duration.ofSeconds(1))));
 * }
 *
 * <p>One instance serves all routes of a server. Thread-safe. {@link #close} ends all its streams
 * and asks their clients to come back.
 */
public final class EventStreams implements AutoCloseable {

    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final BoundedLog refusals = Problems.log();
    private final SessionOptions defaults;
    private final OpenSessions sessions;
    private final Clients clients;
    private final Opener opener;

    private EventStreams(
            SessionOptions defaults,
            StreamLimits limits,
            EventEncoder encoder,
            Clients clients,
            Hooks hooks,
            StreamTime time) {
        Objects.requireNonNull(defaults, "defaults must not be null");
        Objects.requireNonNull(limits, "limits must not be null");
        Objects.requireNonNull(encoder, "encoder must not be null");
        Objects.requireNonNull(clients, "clients must not be null");
        Objects.requireNonNull(hooks, "hooks must not be null");
        Objects.requireNonNull(time, "time must not be null");
        this.clients = clients;
        this.defaults = defaults;
        this.sessions = OpenSessions.create(encoder, time);
        this.opener = new Opener(defaults, limits, sessions, clients, hooks);
    }

    /**
     * Streams with the default options, no limits, and the default JSON mapping, for {@linkplain
     * Clients#local() local clients}. Another {@code Host} or {@code Origin} gets 403.
     *
     * @return the streams, to be closed when the server stops
     */
    public static EventStreams create() {
        return create(SessionOptions.defaults(), StreamLimits.NONE, EventEncoder.create());
    }

    /**
     * Streams with these options for {@linkplain Clients#local() local clients}. Another {@code
     * Host} or {@code Origin} gets 403.
     *
     * @param defaults the options of every stream that is not given its own
     * @param limits how many streams may be open
     * @param encoder writes the events
     * @return the streams, to be closed when the server stops
     */
    public static EventStreams create(
            SessionOptions defaults, StreamLimits limits, EventEncoder encoder) {
        return create(defaults, limits, encoder, Clients.local());
    }

    /**
     * Streams with access control.
     *
     * @param defaults the options of every stream that is not given its own
     * @param limits how many streams may be open
     * @param encoder writes the events
     * @param clients the clients, with their permissions
     * @return the streams, to be closed when the server stops
     */
    public static EventStreams create(
            SessionOptions defaults, StreamLimits limits, EventEncoder encoder, Clients clients) {
        return create(defaults, limits, encoder, clients, Hooks.none());
    }

    /**
     * Streams with access control, and with listeners that are notified of what happens to them.
     *
     * @param defaults the options of every stream that is not given its own
     * @param limits how many streams may be open
     * @param encoder writes the events
     * @param clients the clients, with their permissions
     * @param listeners gives the listener of the streams of a route, by its pattern, for example
     *     {@code /topics/{topic}}; asked for each stream
     * @return the streams, to be closed when the server stops
     */
    public static EventStreams create(
            SessionOptions defaults,
            StreamLimits limits,
            EventEncoder encoder,
            Clients clients,
            Function<String, SessionListener> listeners) {
        return create(defaults, limits, encoder, clients, Hooks.none().withListeners(listeners));
    }

    /**
     * Streams with access control, and with code that all of them call.
     *
     * @param defaults the options of every stream that is not given its own
     * @param limits how many streams may be open
     * @param encoder writes the events
     * @param clients the clients, with their permissions
     * @param hooks the code
     * @return the streams, to be closed when the server stops
     */
    public static EventStreams create(
            SessionOptions defaults,
            StreamLimits limits,
            EventEncoder encoder,
            Clients clients,
            Hooks hooks) {
        return create(defaults, limits, encoder, clients, hooks, StreamTime.SYSTEM);
    }

    /**
     * Streams that keep a time of their own.
     *
     * @param defaults the options of every stream that is not given its own
     * @param limits how many streams may be open
     * @param encoder writes the events
     * @param clients the clients, with their permissions
     * @param hooks the code that all streams call
     * @param time the time, which a test may turn; default {@link StreamTime#SYSTEM}
     * @return the streams, to be closed when the server stops
     */
    public static EventStreams create(
            SessionOptions defaults,
            StreamLimits limits,
            EventEncoder encoder,
            Clients clients,
            Hooks hooks,
            StreamTime time) {
        return new EventStreams(defaults, limits, encoder, clients, hooks, time);
    }

    /**
     * The clients, with their permissions.
     *
     * @return the clients
     */
    public Clients clients() {
        return clients;
    }

    /**
     * The options of every stream that is not given its own.
     *
     * @return the options
     */
    public SessionOptions defaults() {
        return defaults;
    }

    /**
     * The number of streams that are open now.
     *
     * @return zero or more
     */
    public int openStreams() {
        return sessions.count();
    }

    /**
     * A route that answers {@code GET} with a stream and {@code HEAD} with its headers.
     *
     * @param path the path, which may have parameters in braces
     * @param factory makes the source of each stream
     * @return the route, for {@code HttpRouting.Builder.route}
     */
    public HttpRoute route(String path, SourceFactory factory) {
        return route(new Route(Method.GET, path, defaults, factory));
    }

    /**
     * A route with a method and options of its own.
     *
     * @param route what it answers with
     * @return the route, for {@code HttpRouting.Builder.route}
     * @throws IllegalArgumentException if the route asks for roles, and nobody says who has them
     */
    public HttpRoute route(Route route) {
        Objects.requireNonNull(route, "route must not be null");
        clients.requireDecidable(route.name(), route.requirement());
        Handler handler = (request, response) -> serve(request, response, route);
        return route.method().equals(Method.GET)
                ? AllowedMethods.route(route.path(), handler, Method.GET, Method.HEAD)
                : AllowedMethods.route(route.path(), handler, route.method());
    }

    /**
     * A handler for a route that is made by other means.
     *
     * @param options how its streams behave
     * @param factory makes the source of each stream
     * @return the handler
     */
    public Handler handler(SessionOptions options, SourceFactory factory) {
        Objects.requireNonNull(options, "options must not be null");
        Objects.requireNonNull(factory, "factory must not be null");
        return (request, response) -> serve(request, response, options, factory);
    }

    /**
     * Answers one request with a stream. On a connection that {@link
     * dev.sluice.http.listener.Listeners#prepare} has prepared the stream runs after the handler
     * has returned; elsewhere it runs in this call. What is wrong with the request becomes a
     * problem response (RFC 9457); an exception of the factory that is no {@link HttpException} is
     * left to the routing's error handlers.
     *
     * @param request the request
     * @param response its response, of which nothing has been sent
     * @param options how the stream behaves
     * @param factory makes its source
     * @throws CloseConnectionException on HTTP/1.1 without {@link
     *     dev.sluice.http.listener.Listeners#prepare}, when the stream is over, also when all is
     *     well: a connection that had a stream is not used again. Filters see it, and a concurrency
     *     limit that adapts itself takes it for a failure
     * @throws Exception what the factory or the source throws before the stream has begun
     */
    public void serve(
            ServerRequest request,
            ServerResponse response,
            SessionOptions options,
            SourceFactory factory)
            throws Exception {
        serve(request, response, new Route(request.prologue().method(), "/", options, factory));
    }

    private void serve(ServerRequest request, ServerResponse response, Route route)
            throws Exception {
        Problems.answering((req, res) -> answer(req, res, route), refusals)
                .handle(request, response);
    }

    /**
     * Returns whether {@link #drain} or {@link #close} was called, for a readiness check to say.
     *
     * @return true once the service is stopping
     */
    public boolean isDraining() {
        return sessions.isDraining();
    }

    /**
     * Ends all streams, spread over a time and in random order, and asks their clients to come
     * back. Streams that are left to finish are ended last. Returns when there are no more streams,
     * at the deadline in any case. An {@code EventSource} that comes meanwhile or later gets a
     * stream that asks it to come back and ends, another client 503 with {@code Retry-After}; no
     * source is made for either.
     *
     * @param options over what time, and the deadline
     */
    public void drain(DrainOptions options) {
        sessions.drain(options);
    }

    /**
     * Ends all streams at once and asks their clients to come back. Later clients are answered as
     * during a {@link #drain}.
     */
    @Override
    public void close() {
        sessions.close();
    }

    private void answer(ServerRequest request, ServerResponse response, Route route)
            throws Exception {
        requireAccepted(request);
        ResumePoint from = ResumeHeader.of(request);
        switch (clients.decide(request, route.requirement())) {
            case AccessDecision.Allowed allowed ->
                    answer(request, response, route, from, allowed.right());
            case AccessDecision.Unavailable unavailable ->
                    opener.refuse(
                            request,
                            response,
                            Refusal.unavailable(unavailable.detail(), unavailable.retryAfter()));
            case AccessDecision refused -> throw Clients.refusal(refused);
        }
    }

    private void answer(
            ServerRequest request,
            ServerResponse response,
            Route route,
            ResumePoint from,
            StreamRight right)
            throws Exception {
        if (route.options().onEnd() == OnEnd.STOP && isOver(from)) {
            response.status(Status.NO_CONTENT_204).header(NO_STORE).send();
        } else if (request.prologue().method().equals(Method.HEAD)) {
            StreamSink.open(response).endWithoutBody();
        } else if (isDraining()) {
            opener.refuseWhileDraining(request, response, route);
        } else {
            opener.admit(request, response, route, from, right);
        }
    }

    private static void requireAccepted(ServerRequest request) {
        if (!Accept.allowsEventStream(request.headers())) {
            throw new HttpException(
                    "This is an event stream: Accept must allow text/event-stream",
                    Status.NOT_ACCEPTABLE_406);
        }
    }

    private static boolean isOver(ResumePoint from) {
        return from.equals(ResumePoint.after(ControlType.END_ID));
    }
}

package dev.sluice.http;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.logging.BoundedLog;
import dev.sluice.protocol.ControlType;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.OnEnd;
import dev.sluice.session.OpenSessions;
import dev.sluice.session.SessionEnd;
import dev.sluice.session.SessionOptions;
import dev.sluice.session.StreamListener;
import dev.sluice.session.StreamSession;
import dev.sluice.source.Feed;
import dev.sluice.source.Producers;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.source.StreamException;
import dev.sluice.source.UnavailableException;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.LogFormatter;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger.Level;
import java.time.Duration;
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

    private static final System.Logger LOGGER = System.getLogger(EventStreams.class.getName());

    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    /** Metrics label for streams whose handler has no route pattern. */
    private static final String UNKNOWN_ROUTE = "other";

    /** So that those who were refused together do not come back together. */
    private static final double REFUSED_JITTER = 0.5;

    private final BoundedLog refusals = Problems.log();
    private final BoundedLog failures = new BoundedLog(LOGGER, "failures of streams");
    private final SessionOptions defaults;
    private final OpenSessions sessions;
    private final Admission admission;
    private final LeftRunning leftRunning = new LeftRunning();
    private final Duration busyRetry;
    private final Clients clients;
    private final Function<String, StreamListener> listeners;

    private EventStreams(
            SessionOptions defaults,
            StreamLimits limits,
            EventEncoder encoder,
            Clients clients,
            Function<String, StreamListener> listeners) {
        this.clients = clients;
        this.listeners = listeners;
        this.defaults = defaults;
        this.sessions = OpenSessions.create(encoder);
        this.admission = new Admission(limits);
        this.busyRetry = limits.busyRetry();
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
     * Streams that not everybody may have.
     *
     * @param defaults the options of every stream that is not given its own
     * @param limits how many streams may be open
     * @param encoder writes the events
     * @param clients who may have which
     * @return the streams, to be closed when the server stops
     */
    public static EventStreams create(
            SessionOptions defaults, StreamLimits limits, EventEncoder encoder, Clients clients) {
        return create(defaults, limits, encoder, clients, route -> StreamListener.NONE);
    }

    /**
     * Streams that not everybody may have, and somebody who is told what happens to them.
     *
     * @param defaults the options of every stream that is not given its own
     * @param limits how many streams may be open
     * @param encoder writes the events
     * @param clients who may have which
     * @param listeners gives who is told of the streams of a route, by its pattern, for example
     *     {@code /topics/{topic}}; asked for each stream
     * @return the streams, to be closed when the server stops
     */
    public static EventStreams create(
            SessionOptions defaults,
            StreamLimits limits,
            EventEncoder encoder,
            Clients clients,
            Function<String, StreamListener> listeners) {
        return new EventStreams(defaults, limits, encoder, clients, listeners);
    }

    /**
     * Who may have which streams.
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
        return route(new StreamRoute(Method.GET, path, defaults, factory));
    }

    /**
     * A route with a method and options of its own.
     *
     * @param route what it answers with
     * @return the route, for {@code HttpRouting.Builder.route}
     * @throws IllegalArgumentException if the route asks for roles, and nobody says who has them
     */
    public HttpRoute route(StreamRoute route) {
        clients.requireDecidable(route);
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
        return (request, response) -> serve(request, response, options, factory);
    }

    /**
     * Answers one request with a stream. On a connection that {@link Listeners#prepare} has
     * prepared this leaves the request, and the stream runs behind it; elsewhere it runs in this
     * call. What is wrong with the request becomes a problem response (RFC 9457); an exception of
     * the factory that is no {@link HttpException} is left to the routing's error handlers.
     *
     * @param request the request
     * @param response its response, of which nothing has been sent
     * @param options how the stream behaves
     * @param factory makes its source
     * @throws CloseConnectionException when the stream runs behind the request or, on HTTP/1.1, is
     *     over, also when all is well: a connection that had a stream is not used again. Filters
     *     see it, and a concurrency limit that adapts itself takes it for a failure
     * @throws Exception what the factory or the source throws before the stream has begun
     */
    public void serve(
            ServerRequest request,
            ServerResponse response,
            SessionOptions options,
            SourceFactory factory)
            throws Exception {
        serve(
                request,
                response,
                new StreamRoute(request.prologue().method(), "/", options, factory));
    }

    private void serve(ServerRequest request, ServerResponse response, StreamRoute route)
            throws Exception {
        Problems.answering((req, res) -> answer(req, res, route), refusals)
                .handle(request, response);
    }

    /**
     * Whether {@link #drain} or {@link #close} was called, for a readiness check to say.
     *
     * @return true once the service is stopping
     */
    public boolean isDraining() {
        return sessions.isDraining();
    }

    /**
     * Ends all streams, spread over a time and in random order, and asks their clients to come
     * back. Streams that are left to finish are ended last. Returns when there are no more streams,
     * at the deadline in any case. A client that comes meanwhile or later gets a stream that asks
     * it to come back and ends; no source is made for it.
     *
     * @param options over what time, and the deadline
     */
    public void drain(DrainOptions options) {
        sessions.drain(options);
    }

    /**
     * Ends all streams at once and asks their clients to come back. A client that comes later gets
     * a stream that asks it to come back and ends.
     */
    @Override
    public void close() {
        sessions.close();
    }

    private void answer(ServerRequest request, ServerResponse response, StreamRoute route)
            throws Exception {
        requireAccepted(request);
        ResumePoint from = ResumeHeader.of(request);
        switch (clients.decide(request, route.requirement())) {
            case AccessDecision.Allowed allowed ->
                    answer(request, response, route, from, allowed.right());
            case AccessDecision.Unavailable(String detail) ->
                    refuse(request, response, Refusal.unavailable(detail));
            case AccessDecision refused -> throw Clients.refusal(refused);
        }
    }

    private void answer(
            ServerRequest request,
            ServerResponse response,
            StreamRoute route,
            ResumePoint from,
            StreamRight right)
            throws Exception {
        if (route.options().ending().onEnd() == OnEnd.STOP && isOver(from)) {
            response.status(Status.NO_CONTENT_204).header(NO_STORE).send();
        } else if (request.prologue().method().equals(Method.HEAD)) {
            StreamSink.open(response).endWithoutBody();
        } else if (!isDraining()) {
            admit(request, response, route, from, right);
        } else if (isEventSource(request)) {
            // Not an error status, at which an EventSource would give up forever.
            streamWords(request, response, route.options(), Sources.of());
        } else {
            refuse(request, response, Refusal.draining());
        }
    }

    /** Whether it may be one; a fetch that says the same gets what an EventSource needs. */
    private static boolean isEventSource(ServerRequest request) {
        return request.prologue().method().equals(Method.GET)
                && Accept.namesEventStream(request.headers());
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

    private void admit(
            ServerRequest request,
            ServerResponse response,
            StreamRoute route,
            ResumePoint from,
            StreamRight right)
            throws Exception {
        String client = clients.key(request);
        if (!admission.hasRoom(client)) {
            refuse(request, response, Refusal.tooManyStreams(busyRetry));
            return;
        }
        Source<?> source;
        try {
            source = sourceAfterBody(request, route);
        } catch (UnavailableException away) {
            refuse(request, response, Refusal.away(away));
            return;
        }
        if (!admission.enter(client)) {
            Sources.discard(source);
            refuse(request, response, Refusal.tooManyStreams(busyRetry));
            return;
        }
        Runnable leave = () -> admission.leave(client);
        Producers producers = new Producers();
        Begun begun;
        try {
            begun = new Begun(producers.open(source, from), producers, leave);
        } catch (UnavailableException away) {
            leave.run();
            refuse(request, response, Refusal.away(away));
            return;
        } catch (Exception | Error e) {
            leave.run();
            throw e;
        }
        if (from instanceof ResumePoint.After) {
            listener(request).resumed();
        }
        stream(request, response, route.options(), begun, right);
    }

    /** A source that has begun, and what to do when its stream no longer counts as open. */
    private record Begun(Feed<?> feed, Producers producers, Runnable release) {}

    /**
     * Makes the source and reads what is left of the body: a client that does not send its body
     * must not take a place among the streams, and the source must not begin for it.
     */
    private static Source<?> sourceAfterBody(ServerRequest request, StreamRoute route)
            throws Exception {
        Source<?> source = route.factory().create(request);
        try {
            RequestBody.discard(request);
        } catch (RuntimeException | Error e) {
            Sources.discard(source);
            throw e;
        }
        return source;
    }

    /**
     * An EventSource gives up forever at an error status, so it is refused with a stream, and comes
     * back after about the time that the refusal gives to others. The others get the status, after
     * their body has been read, so that their connection can be used again.
     */
    private void refuse(ServerRequest request, ServerResponse response, Refusal refusal)
            throws Exception {
        if (!isEventSource(request)) {
            RequestBody.discard(request);
            throw refusal.exception();
        }
        ControlEvent busy = ControlEvent.busy(refusal.detail());
        SessionOptions comeBackLater =
                defaults.withRetry(refusal.retryAfter())
                        .withRetryJitter(REFUSED_JITTER)
                        .withOnEnd(OnEnd.RECONNECT);
        streamWords(request, response, comeBackLater, Sources.of(busy));
    }

    /** A stream with a few words of the service, for a client that cannot have another one. */
    private void streamWords(
            ServerRequest request, ServerResponse response, SessionOptions options, Source<?> words)
            throws Exception {
        Feed<?> feed = words.open(ResumePoint.fresh());
        Begun begun = new Begun(feed, new Producers(), () -> {});
        stream(request, response, options, begun, StreamRight.UNLIMITED);
    }

    private void stream(
            ServerRequest request,
            ServerResponse response,
            SessionOptions options,
            Begun begun,
            StreamRight right) {
        StreamSink sink;
        try {
            sink = StreamSink.open(response);
        } catch (RuntimeException | Error e) {
            begun.release().run();
            begun.feed().close();
            throw e;
        }
        // The stream may outlive the request, and must not hold it.
        String route = Problems.route(request);
        StreamListener listener = listener(request);
        StreamSession session =
                sessions.open(
                        begun.feed(),
                        options,
                        right,
                        sink.output(),
                        listener,
                        begun.release(),
                        end -> {
                            log(route, end);
                            leftRunning.watch(begun.producers(), route, listener);
                            close(right);
                        });
        try {
            right.begin(session::end);
        } catch (RuntimeException | Error e) {
            session.end(new SessionEnd.ClientGone());
            throw e;
        }
        sink.run(session);
    }

    private StreamListener listener(ServerRequest request) {
        try {
            return StreamListener.contained(
                    listeners.apply(RoutePattern.of(request).orElse(UNKNOWN_ROUTE)));
        } catch (RuntimeException | Error e) {
            failures.log(Level.WARNING, () -> "There is no listener for a stream", e);
            return StreamListener.NONE;
        }
    }

    private void close(StreamRight right) {
        try {
            right.close();
        } catch (RuntimeException | Error e) {
            failures.log(Level.WARNING, () -> "The right to a stream failed to close", e);
        }
    }

    private void log(String route, SessionEnd end) {
        if (!(end instanceof SessionEnd.Failed(Throwable cause))) {
            LOGGER.log(Level.DEBUG, "Stream {0} ended: {1}", route, end);
        } else if (cause instanceof StreamException) {
            failures.log(
                    Level.INFO,
                    () ->
                            "Stream %s failed: %s"
                                    .formatted(
                                            route,
                                            LogFormatter.escape(
                                                    String.valueOf(cause.getMessage()))));
        } else {
            failures.log(Level.WARNING, () -> "Stream " + route + " failed", cause);
        }
    }
}

package dev.sluice.http.stream;

import dev.sluice.event.ControlEvent;
import dev.sluice.http.RequestBody;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.http.problem.ProblemException;
import dev.sluice.http.problem.Problems;
import dev.sluice.http.problem.Refusal;
import dev.sluice.http.problem.RoutePattern;
import dev.sluice.logging.BoundedLog;
import dev.sluice.session.ErrorMapper;
import dev.sluice.session.OnEnd;
import dev.sluice.session.OpenSessions;
import dev.sluice.session.Session;
import dev.sluice.session.SessionCalls;
import dev.sluice.session.SessionEnd;
import dev.sluice.session.SessionListener;
import dev.sluice.session.SessionOptions;
import dev.sluice.session.SourceFeed;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.source.StreamException;
import dev.sluice.source.UnavailableException;
import io.helidon.common.context.Contexts;
import io.helidon.http.HttpException;
import io.helidon.http.LogFormatter;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Opens the stream of a request that may have one, or refuses it. Whatever fails on the way leaves
 * nothing behind: no place among the streams, no source.
 *
 * <pre>
 *   room? --> source, body --> place --> feed --> response head --> right begins --> stream
 * </pre>
 */
final class Opener {

    private static final System.Logger LOGGER = System.getLogger(Opener.class.getName());

    /** Metrics label for streams whose handler has no route pattern. */
    private static final String UNKNOWN_ROUTE = "other";

    /** So that those who were refused together do not come back together. */
    private static final double REFUSED_JITTER = 0.5;

    private static final LifecycleCalls NO_LIFECYCLE = new LifecycleCalls(StreamLifecycle.NONE);

    private final BoundedLog failures = new BoundedLog(LOGGER, "failures of streams");
    private final SessionOptions defaults;
    private final OpenSessions sessions;
    private final Admission admission;
    private final LeftRunning leftRunning = new LeftRunning();
    private final Duration busyRetry;
    private final Clients clients;
    private final Hooks hooks;
    private final LifecycleCalls lifecycle;

    Opener(
            SessionOptions defaults,
            StreamLimits limits,
            OpenSessions sessions,
            Clients clients,
            Hooks hooks) {
        this.defaults = defaults;
        this.admission = new Admission(limits);
        this.busyRetry = limits.busyRetry();
        this.sessions = sessions;
        this.clients = clients;
        this.hooks = hooks;
        this.lifecycle = new LifecycleCalls(hooks.lifecycle());
    }

    /** Opens the stream, if there is room for it. */
    void admit(
            ServerRequest request,
            ServerResponse response,
            Route route,
            ResumePoint from,
            StreamRight right)
            throws Exception {
        String client = clients.key(request);
        if (!admission.hasRoom(client)) {
            refuse(request, response, Refusal.tooManyStreams(busyRetry));
            return;
        }
        ResponseHead head = ResponseHead.begin(request);
        ErrorMapper errors = errors(route);
        Source<?> source;
        try {
            source = sourceAfterBody(request, route, errors, head);
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
        Begun begun;
        try {
            begun = begin(request, route.options(), source, from, leave, errors);
        } catch (UnavailableException away) {
            refuse(request, response, Refusal.away(away));
            return;
        }
        if (from instanceof ResumePoint.After) {
            listener(request).resumed();
        }
        stream(request, response, route.options(), begun, right, head);
    }

    private ErrorMapper errors(Route route) {
        return route.errors().equals(ErrorMapper.NONE)
                ? hooks.errors()
                : route.errors().orElse(hooks.errors());
    }

    /** A source that has begun, and what to call for its stream. */
    private record Begun(
            SourceFeed feed, Runnable release, ErrorMapper errors, LifecycleCalls lifecycle) {}

    private Begun begin(
            ServerRequest request,
            SessionOptions options,
            Source<?> source,
            ResumePoint from,
            Runnable release,
            ErrorMapper errors)
            throws Exception {
        SourceFeed feed = null;
        try {
            feed = inContext(request, () -> sessions.start(source, from));
            awaitBegun(feed, options.headPatience(), errors);
            return new Begun(feed, release, errors, lifecycle);
        } catch (Exception | Error e) {
            if (feed != null) {
                feed.close();
            }
            release.run();
            throw e;
        }
    }

    /** A failure for which there are last words is left to the stream to tell. */
    private static void awaitBegun(SourceFeed feed, Duration patience, ErrorMapper errors)
            throws Exception {
        try {
            feed.awaitBegun(patience);
        } catch (HttpException | UnavailableException | InterruptedException decided) {
            throw decided;
        } catch (Exception failure) {
            if (!isMapped(errors, failure)) {
                throw failure;
            }
        }
    }

    /** Has the code of the application see the request's context as Helidon's current one. */
    private static <T> T inContext(ServerRequest request, Callable<T> call) throws Exception {
        return Contexts.runInContextWithThrow(request.context(), call);
    }

    /**
     * Makes the source, or one that fails if that fails in a way for which there are last words:
     * the client is told alike whenever its stream fails. What has an HTTP status keeps it.
     */
    private static Source<?> source(ServerRequest request, Route route, ErrorMapper errors)
            throws Exception {
        try {
            return inContext(request, () -> route.factory().create(request));
        } catch (HttpException | UnavailableException | InterruptedException decided) {
            throw decided;
        } catch (Exception failure) {
            if (!isMapped(errors, failure)) {
                throw failure;
            }
            return Sources.handler(events -> {
                throw failure;
            });
        }
    }

    private static boolean isMapped(ErrorMapper errors, Exception failure) {
        try {
            return errors.map(failure).isPresent();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /**
     * Makes the source and reads what is left of the body: a client that does not send its body
     * must not take a place among the streams, and the source must not begin for it.
     */
    private static Source<?> sourceAfterBody(
            ServerRequest request, Route route, ErrorMapper errors, ResponseHead head)
            throws Exception {
        Source<?> source = source(request, route, errors);
        try {
            head.end();
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
    void refuse(ServerRequest request, ServerResponse response, Refusal refusal) throws Exception {
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

    /** Asks a client to come back when another replica, or this one again, can serve it. */
    void refuseWhileDraining(ServerRequest request, ServerResponse response, Route route)
            throws Exception {
        if (isEventSource(request)) {
            // Not an error status, at which an EventSource would give up forever.
            streamWords(request, response, route.options(), Sources.of());
        } else {
            refuse(request, response, Refusal.draining());
        }
    }

    /** Returns whether it may be one; a fetch with the same headers is treated alike. */
    private static boolean isEventSource(ServerRequest request) {
        return request.prologue().method().equals(Method.GET)
                && Accept.namesEventStream(request.headers());
    }

    /** A stream with a few words of the service, for a client that cannot have another one. */
    private void streamWords(
            ServerRequest request, ServerResponse response, SessionOptions options, Source<?> words)
            throws Exception {
        SourceFeed feed = sessions.start(words, ResumePoint.fresh());
        Begun begun = new Begun(feed, () -> {}, ErrorMapper.NONE, NO_LIFECYCLE);
        stream(request, response, options, begun, StreamRight.UNLIMITED, new ResponseHead());
    }

    private void stream(
            ServerRequest request,
            ServerResponse response,
            SessionOptions options,
            Begun begun,
            StreamRight right,
            ResponseHead head) {
        StreamSink sink;
        try {
            head.addTo(response);
            sink = StreamSink.open(response);
        } catch (RuntimeException | Error e) {
            begun.release().run();
            begun.feed().close();
            throw e;
        }
        // The stream may outlive the request, and must not hold it.
        String route = Problems.route(request);
        SessionListener listener = listener(request);
        Consumer<SessionEnd> ended =
                begun.lifecycle().begin(Principal.of(request), pattern(request));
        SessionCalls calls =
                new SessionCalls(
                        listener,
                        begun.errors(),
                        begun.release(),
                        end -> {
                            log(route, end);
                            ended.accept(end);
                            leftRunning.watch(begun.feed().producers(), route, listener);
                            close(right);
                        });
        Session session = sessions.open(begun.feed(), options, right, sink.output(), calls);
        try {
            right.begin(session::end);
        } catch (RuntimeException | Error e) {
            // The response has begun: the stream says it, and closes what is open.
            session.end(new SessionEnd.Failed(e));
        }
        sink.run(session);
    }

    private static String pattern(ServerRequest request) {
        return RoutePattern.of(request).orElse(UNKNOWN_ROUTE);
    }

    private SessionListener listener(ServerRequest request) {
        try {
            return SessionListener.contained(hooks.listeners().apply(pattern(request)));
        } catch (RuntimeException | Error e) {
            failures.log(Level.WARNING, () -> "There is no listener for a stream", e);
            return SessionListener.NONE;
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
            String message = String.valueOf(cause.getMessage());
            failures.log(Level.INFO, () -> failed(route, LogFormatter.escape(message)));
        } else if (!ProblemException.logged(cause).isEmpty()) {
            failures.log(Level.WARNING, () -> failed(route, ProblemException.logged(cause)));
        } else {
            failures.log(Level.WARNING, () -> "Stream " + route + " failed", cause);
        }
    }

    private static String failed(String route, String why) {
        return "Stream %s failed: %s".formatted(route, why);
    }
}

package dev.sluice.run.web;

import dev.sluice.http.AllowedMethods;
import dev.sluice.http.guard.Permission;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.Requirement;
import dev.sluice.http.problem.Problems;
import dev.sluice.http.problem.Refusal;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.ResponseHead;
import dev.sluice.http.stream.ResumeHeader;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.run.OnSecondStart;
import dev.sluice.run.RunHandler;
import dev.sluice.run.RunLog;
import dev.sluice.run.RunStart;
import dev.sluice.run.RunStore;
import dev.sluice.run.Runs;
import dev.sluice.run.TooManyRunsException;
import dev.sluice.session.OnDrain;
import dev.sluice.session.OnEnd;
import dev.sluice.session.SessionOption;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import dev.sluice.source.UnavailableException;
import dev.sluice.topic.TopicName;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs on a routing: one method starts a run, {@code GET} reads it, {@code DELETE} stops it.
 * Permissions are those of a topic with the name of the run: to start and to stop it is to publish.
 */
public final class RunRoutes implements HttpService {

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final Runs runs;
    private final EventStreams streams;
    private final List<RunRoute> routes;

    private RunRoutes(Runs runs, EventStreams streams, List<RunRoute> routes) {
        this.runs = runs;
        this.streams = streams;
        this.routes = List.copyOf(routes);
    }

    /**
     * The routes, to be registered at {@code /}.
     *
     * @param runs what they give access to
     * @param streams serves the streams
     * @param routes where
     * @return the service
     */
    public static RunRoutes of(Runs runs, EventStreams streams, List<RunRoute> routes) {
        for (RunRoute route : routes) {
            if (route.factory() instanceof RestartableRun restartable) {
                runs.restartable(route.name(), route.options(), restartable::handler);
            }
        }
        return new RunRoutes(runs, streams, routes);
    }

    @Override
    public void routing(HttpRules rules) {
        for (RunRoute route : routes) {
            rules.route(
                    streams.route(
                            stream(
                                    route,
                                    route.method(),
                                    List.of(Permission.Publish::new, Permission.Subscribe::new),
                                    request -> started(route, request))));
            if (!route.method().equals(Method.GET)) {
                rules.route(
                        streams.route(
                                stream(
                                        route,
                                        Method.GET,
                                        List.of(Permission.Subscribe::new),
                                        request -> read(route, request))));
            }
            Requirement stop = requirement(route, List.of(Permission.Publish::new));
            rules.route(
                    AllowedMethods.route(
                            route.path(),
                            Problems.answering((request, response) -> {
                                streams.clients().require(request, stop);
                                stop(request, response);
                            }),
                            Method.DELETE));
        }
    }

    private Route stream(
            RunRoute route,
            Method method,
            List<Function<String, Permission>> permissions,
            SourceFactory factory) {
        return new Route(
                method, route.path(), session(route), requirement(route, permissions), factory);
    }

    /** Readers of a run that is on this replica alone cannot go on elsewhere while it finishes. */
    private SessionOptions session(RunRoute route) {
        SessionOptions drained =
                runs.isShared()
                        ? route.session()
                        : route.session().with(SessionOption.DRAIN, OnDrain.FINISH);
        return route.format().hasEndEvent() ? drained : drained.withOnEnd(OnEnd.RECONNECT);
    }

    private static Requirement requirement(
            RunRoute route, List<Function<String, Permission>> permissions) {
        return Requirement.topics(
                request -> {
                    String id = id(request).value();
                    return permissions.stream().map(each -> each.apply(id)).toList();
                },
                route.roles());
    }

    private static TopicName id(ServerRequest request) {
        try {
            return new TopicName(request.path().path().substring(1));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(
                    "The path of a run must have parts of 1 to 128 letters, digits and . _ ~ -, at"
                            + " most %d characters in all".formatted(TopicName.MAX_LENGTH),
                    e);
        }
    }

    private Source<?> started(RunRoute route, ServerRequest request) throws Exception {
        RunStore.Found found = runs.find(id(request));
        // A client that comes back does not start a run: its own is over and forgotten.
        return found instanceof RunStore.Found.Unknown
                        && ResumeHeader.of(request) instanceof ResumePoint.Fresh
                ? begun(route, request)
                : joined(route, request, found);
    }

    private Source<?> begun(RunRoute route, ServerRequest request) throws Exception {
        RunStore.Found answer = start(route, request);
        if (answer instanceof RunStore.Found.Begun(RunLog log)) {
            return source(route, request, log);
        }
        return joined(route, request, answer);
    }

    private RunStore.Found start(RunRoute route, ServerRequest request) throws Exception {
        try {
            return runs.start(newRun(route, request), route.session().headPatience());
        } catch (TooManyRunsException e) {
            if (request.prologue().method().equals(Method.GET)) {
                // An EventSource gives up at 429; this asks it to come back.
                throw new UnavailableException(String.valueOf(e.getMessage()), e);
            }
            throw new Refusal(
                            Status.TOO_MANY_REQUESTS_429, String.valueOf(e.getMessage()), TRY_AGAIN)
                    .exception();
        }
    }

    private RunStart newRun(RunRoute route, ServerRequest request) throws Exception {
        Optional<String> input = Optional.empty();
        RunHandler handler;
        if (route.factory() instanceof RestartableRun restartable) {
            input = Optional.of(restartable.input(request));
            handler = restartable.handler(input.get());
        } else {
            handler = route.factory().create(request);
        }
        return new RunStart(
                id(request),
                route.name(),
                new RunStart.Starter(Principal.of(request).name(), streams.clients().key(request)),
                route.options(),
                handler,
                input);
    }

    private Source<?> joined(RunRoute route, ServerRequest request, RunStore.Found found) {
        boolean isSecondStart =
                !request.prologue().method().equals(Method.GET)
                        && ResumeHeader.of(request) instanceof ResumePoint.Fresh;
        if (isSecondStart
                && found instanceof RunStore.Found.Known
                && route.options().onSecondStart() == OnSecondStart.REFUSE) {
            throw new HttpException("There is a run with this id", Status.CONFLICT_409, true)
                    .header(HeaderValues.create(HeaderNames.LOCATION, request.path().path()));
        }
        return source(route, request, known(found));
    }

    private Source<?> read(RunRoute route, ServerRequest request) {
        return source(route, request, known(runs.find(id(request))));
    }

    private static RunLog known(RunStore.Found found) {
        return switch (found) {
            case RunStore.Found.Begun(RunLog log) -> log;
            case RunStore.Found.Known(RunLog log) -> log;
            case RunStore.Found.Gone() ->
                    throw new HttpException(
                            "This run is over, and its events are gone", Status.GONE_410, true);
            case RunStore.Found.Unknown() -> throw new NotFoundException("There is no such run");
        };
    }

    private Source<?> source(RunRoute route, ServerRequest request, RunLog log) {
        ServerResponse head = ResponseHead.of(request);
        route.format()
                .headers()
                .forEach((name, value) ->
                        head.header(HeaderValues.create(HeaderNames.create(name), value)));
        return runs.source(log, route.format());
    }

    private void stop(ServerRequest request, ServerResponse response) {
        var _ = runs.stop(known(runs.find(id(request))));
        response.status(Status.NO_CONTENT_204).send();
    }
}

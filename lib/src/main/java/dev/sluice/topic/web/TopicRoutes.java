package dev.sluice.topic.web;

import dev.sluice.event.EncodedEvent;
import dev.sluice.http.EventStreams;
import dev.sluice.http.Problems;
import dev.sluice.http.StreamRoute;
import dev.sluice.source.Source;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import io.helidon.http.BadRequestException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Topics on a routing: {@code GET} for a stream, {@code POST} to publish, {@code DELETE} to drop
 * the history.
 */
public final class TopicRoutes implements HttpService {

    private final Topics topics;
    private final EventStreams streams;
    private final List<TopicRoute> routes;

    private TopicRoutes(Topics topics, EventStreams streams, List<TopicRoute> routes) {
        this.topics = topics;
        this.streams = streams;
        this.routes = List.copyOf(routes);
    }

    /**
     * The routes, to be registered at {@code /}.
     *
     * @param topics what they give access to
     * @param streams serves the streams
     * @param routes where
     * @return the service
     */
    public static TopicRoutes of(Topics topics, EventStreams streams, List<TopicRoute> routes) {
        return new TopicRoutes(topics, streams, routes);
    }

    @Override
    public void routing(HttpRules rules) {
        for (TopicRoute route : routes) {
            streams(route).forEach(stream -> rules.route(streams.route(stream)));
            Publishing publishing = new Publishing(request -> topic(route, request));
            rules.post(route.path(), Problems.answering(publishing));
            rules.delete(
                    route.path(),
                    Problems.answering((request, response) -> {
                        topic(route, request).clear();
                        response.status(Status.NO_CONTENT_204).send();
                    }));
        }
    }

    private List<StreamRoute> streams(TopicRoute route) {
        List<StreamRoute> streamRoutes = new ArrayList<>();
        streamRoutes.add(
                new StreamRoute(
                        Method.GET,
                        route.path(),
                        route.options(),
                        request -> source(route, topic(route, request))));
        if (route.isFromPath()) {
            streamRoutes.add(
                    new StreamRoute(
                            Method.GET,
                            route.parentPath(),
                            route.options(),
                            request -> several(route, request)));
        }
        return streamRoutes;
    }

    private Topic topic(TopicRoute route, ServerRequest request) {
        String name =
                route.isFromPath() ? request.path().pathParameters().get("topic") : route.topic();
        return orBadRequest(() -> topics.topic(name));
    }

    private static Source<EncodedEvent> source(TopicRoute route, Topic topic) {
        return switch (route.onOverflow()) {
            case DISCONNECT -> topic;
            case SKIP -> topic.skipping();
            case LATEST -> route.latestBy().map(topic::latestBy).orElseGet(topic::latest);
        };
    }

    private Source<EncodedEvent> several(TopicRoute route, ServerRequest request) {
        List<String> names = request.query().all("topic", List::of);
        return orBadRequest(() -> topics.all(names, route.onOverflow(), route.latestBy()));
    }

    private static <T> T orBadRequest(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e.getMessage(), e);
        }
    }
}

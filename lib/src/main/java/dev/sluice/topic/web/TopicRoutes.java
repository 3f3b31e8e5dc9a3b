package dev.sluice.topic.web;

import dev.sluice.event.EncodedEvent;
import dev.sluice.http.AllowedMethods;
import dev.sluice.http.guard.Permission;
import dev.sluice.http.guard.Requirement;
import dev.sluice.http.problem.Problems;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.Route;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Topics on a routing: {@code GET} for a stream, {@code POST} to publish, {@code DELETE} to drop
 * the history.
 */
public final class TopicRoutes implements HttpService {

    private final Topics topics;
    private final EventStreams streams;
    private final List<TopicRoute> routes;
    private final Map<String, Set<String>> rolesOfTopics;

    private TopicRoutes(Topics topics, EventStreams streams, List<TopicRoute> routes) {
        this.topics = topics;
        this.streams = streams;
        this.routes = List.copyOf(routes);
        this.rolesOfTopics = rolesOfTopics(routes);
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
            Requirement publish =
                    requirement(
                            route,
                            request -> List.of(topic(route, request)),
                            Permission.Publish::new);
            Publishing publishing =
                    new Publishing(request -> topic(route, request), streams.clients(), publish);
            rules.route(
                    AllowedMethods.route(
                            route.path(), Problems.answering(publishing), Method.POST));
            rules.route(
                    AllowedMethods.route(
                            route.path(),
                            Problems.answering((request, response) -> {
                                streams.clients().require(request, publish);
                                topic(route, request).clear();
                                response.status(Status.NO_CONTENT_204).send();
                            }),
                            Method.DELETE));
        }
    }

    private List<Route> streams(TopicRoute route) {
        List<Route> streamRoutes = new ArrayList<>();
        streamRoutes.add(
                new Route(
                        Method.GET,
                        route.path(),
                        route.options(),
                        requirement(
                                route,
                                request -> List.of(topic(route, request)),
                                Permission.Subscribe::new),
                        request -> source(route, topic(route, request))));
        if (route.isFromPath()) {
            streamRoutes.add(
                    new Route(
                            Method.GET,
                            route.parentPath(),
                            route.options(),
                            requirement(route, this::several, Permission.Subscribe::new),
                            request -> several(route, request)));
        }
        return streamRoutes;
    }

    /** The permission for each topic, and the roles of the route and of the topics. */
    private Requirement requirement(
            TopicRoute route,
            Function<ServerRequest, List<Topic>> topics,
            Function<String, Permission> permission) {
        return Requirement.topics(
                request -> {
                    List<Permission> needed = new ArrayList<>();
                    for (Topic topic : topics.apply(request)) {
                        String name = topic.name().value();
                        needed.add(permission.apply(name));
                        if (route.isFromPath() && rolesOfTopics.containsKey(name)) {
                            needed.add(new Permission.Role(rolesOfTopics.get(name)));
                        }
                    }
                    return needed;
                },
                route.roles());
    }

    /**
     * The roles of which one is needed for a topic at each path that takes the topic from the
     * request: those of the routes that name it. A topic with a route for everybody is not here.
     */
    private static Map<String, Set<String>> rolesOfTopics(List<TopicRoute> routes) {
        Map<String, Set<String>> roles = new HashMap<>();
        Set<String> open = new HashSet<>();
        for (TopicRoute route : routes) {
            if (route.roles().isEmpty()) {
                open.add(route.topic());
            }
            roles.computeIfAbsent(route.topic(), topic -> new HashSet<>()).addAll(route.roles());
        }
        roles.keySet().removeAll(open);
        roles.remove(TopicRoute.FROM_PATH);
        return Map.copyOf(roles);
    }

    private List<Topic> several(ServerRequest request) {
        return names(request).stream().map(name -> orBadRequest(() -> topics.topic(name))).toList();
    }

    private static List<String> names(ServerRequest request) {
        return request.query().all("topic", List::of);
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
        List<String> names = names(request);
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

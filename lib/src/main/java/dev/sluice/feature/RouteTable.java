package dev.sluice.feature;

import dev.sluice.config.ConfigurationException;
import dev.sluice.config.ConfiguredRoutes;
import dev.sluice.controller.BindingException;
import dev.sluice.http.stream.Route;
import dev.sluice.run.web.RunRoute;
import dev.sluice.topic.web.TopicRoute;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All routes of a server, of which no two answer the same requests. Configured routes win over
 * those of the code.
 */
final class RouteTable {

    private static final System.Logger LOGGER = System.getLogger(RouteTable.class.getName());

    private final List<Route> streams = new ArrayList<>();
    private final List<TopicRoute> topics = new ArrayList<>();
    private final List<RunRoute> runs = new ArrayList<>();
    private final Map<String, Given> taken = new HashMap<>();

    /** A route that was given, and by whom. */
    private record Given(String name, boolean isConfigured) {}

    /**
     * The table.
     *
     * @param configured the routes of the configuration
     * @param streams the streams of the code
     * @param topics the topics of the code
     * @param runs the runs of the code
     * @throws ConfigurationException if two configured routes answer the same requests
     * @throws BindingException if two routes of the code do
     */
    static RouteTable of(
            ConfiguredRoutes configured,
            Collection<Route> streams,
            Collection<TopicRoute> topics,
            Collection<RunRoute> runs) {
        RouteTable table = new RouteTable();
        configured.streams().forEach(route -> table.add(route, true));
        configured.topics().forEach(route -> table.add(route, true));
        streams.forEach(route -> table.add(route, false));
        topics.forEach(route -> table.add(route, false));
        runs.forEach(table::add);
        return table;
    }

    List<Route> streams() {
        return streams;
    }

    List<TopicRoute> topics() {
        return topics;
    }

    List<RunRoute> runs() {
        return runs;
    }

    List<ServedRoute> served() {
        return Stream.of(
                        streams.stream().map(ServedRoute::of),
                        runs.stream().flatMap(route -> ServedRoute.of(route).stream()),
                        topics.stream().flatMap(route -> ServedRoute.of(route).stream()))
                .flatMap(Function.identity())
                .toList();
    }

    private void add(Route route, boolean isConfigured) {
        if (take(route.name(), Set.of(route.shape()), isConfigured)) {
            streams.add(route);
        }
    }

    private void add(TopicRoute route, boolean isConfigured) {
        if (take("the topics at " + route.path(), route.shapes(), isConfigured)) {
            topics.add(route);
        }
    }

    private void add(RunRoute route) {
        if (take("the runs at " + route.path(), route.shapes(), false)) {
            runs.add(route);
        }
    }

    /** Returns whether a route is to be added: no configured one answers its requests. */
    private boolean take(String name, Set<String> shapes, boolean isConfigured) {
        Optional<Given> other =
                shapes.stream()
                        .flatMap(shape -> Optional.ofNullable(taken.get(shape)).stream())
                        .findFirst();
        if (other.isPresent()) {
            requireConfiguredAndCoded(name, isConfigured, other.get());
            LOGGER.log(Level.INFO, "{0} is as configured, not as in the code", name);
            return false;
        }
        shapes.forEach(shape -> taken.put(shape, new Given(name, isConfigured)));
        return true;
    }

    private static void requireConfiguredAndCoded(String name, boolean isConfigured, Given other) {
        String mistake =
                "%s and %s must not answer the same requests; give one of them another path"
                        .formatted(other.name(), name);
        if (isConfigured) {
            throw new ConfigurationException("sluice.routes: " + mistake);
        } else if (!other.isConfigured()) {
            throw new BindingException(mistake);
        }
    }
}

package dev.sluice.config;

import com.fasterxml.jackson.core.JsonPointer;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.guard.Requirement;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.text.Values;
import dev.sluice.topic.TopicName;
import dev.sluice.topic.web.TopicRoute;
import io.helidon.config.Config;
import io.helidon.http.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The routes that the configuration lists: a path, its source, and options of its own.
 *
 * @param streams those of an interval or a named source, in the order of the configuration
 * @param topics those of topics, in the order of the configuration
 */
public record ConfiguredRoutes(List<Route> streams, List<TopicRoute> topics) {

    private static final List<String> FEEDS = List.of("interval", "source", "topic");
    private static final Set<String> KEYS = keys();
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);
    private static final Set<String> INTERVAL = Set.of("every", "data", "type");

    static ConfiguredRoutes read(
            Section root, RouteOptions defaults, Map<String, SourceFactory> sources) {
        List<Route> streams = new ArrayList<>();
        List<TopicRoute> topics = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        for (Section section : root.sections("routes", KEYS)) {
            Optional<String> path = path(section, paths);
            RouteOptions options = defaults.overriddenBy(section);
            List<String> given = FEEDS.stream().filter(section::has).toList();
            if (given.size() != 1) {
                section.mistake(
                        "must have one of " + FEEDS, given.isEmpty() ? "had none" : "had " + given);
            } else if (given.getFirst().equals("topic")) {
                topic(section, path, options).ifPresent(topics::add);
            } else {
                Optional<SourceFactory> factory = factory(section, sources);
                if (path.isPresent() && factory.isPresent()) {
                    streams.add(
                            new Route(
                                    Method.GET,
                                    path.get(),
                                    options.options(),
                                    Requirement.anyRole(section.texts("roles")),
                                    factory.get()));
                }
            }
        }
        return new ConfiguredRoutes(List.copyOf(streams), List.copyOf(topics));
    }

    private static Optional<String> path(Section section, Set<String> taken) {
        if (!section.has("path")) {
            section.mistake("must have a path such as /sse", "had none");
        }
        return section.value(
                "path",
                path -> {
                    Route.requireValidPath(path);
                    if (!taken.add(path)) {
                        throw new IllegalArgumentException(
                                "path must be given once, was " + path + " twice");
                    }
                    return path;
                });
    }

    private static Optional<TopicRoute> topic(
            Section section, Optional<String> path, RouteOptions options) {
        Optional<String> latestBy =
                section.value(
                        "latest-by",
                        pointer -> {
                            try {
                                return JsonPointer.compile(pointer).toString();
                            } catch (IllegalArgumentException e) {
                                throw new IllegalArgumentException(
                                        "latest-by must be a JSON pointer such as /symbol, was "
                                                + pointer,
                                        e);
                            }
                        });
        return section.value(
                        "topic",
                        topic -> {
                            if (!topic.equals(TopicRoute.FROM_PATH)) {
                                requireTopicName(topic);
                            }
                            return topic;
                        })
                .flatMap(topic ->
                        path.flatMap(p ->
                                section.checked(() ->
                                        new TopicRoute(
                                                p,
                                                topic,
                                                options.options(),
                                                options.onOverflow(),
                                                latestBy,
                                                section.texts("roles")))));
    }

    private static void requireTopicName(String topic) {
        try {
            var _ = new TopicName(topic);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "topic must be {topic} or a name: " + e.getMessage() + ", was " + topic, e);
        }
    }

    private static Optional<SourceFactory> factory(
            Section section, Map<String, SourceFactory> sources) {
        return section.has("interval")
                ? interval(section.section("interval", INTERVAL))
                : section.value("source", name -> named(name, sources));
    }

    private static SourceFactory named(String name, Map<String, SourceFactory> sources) {
        SourceFactory source = sources.get(name);
        if (source == null) {
            throw new IllegalArgumentException(
                    sources.isEmpty()
                            ? "source must be the name of a source of the application, which has"
                                    + " none, was "
                                    + name
                            : "source must be one of %s, was %s"
                                    .formatted(sources.keySet().stream().sorted().toList(), name));
        }
        return source;
    }

    private static Optional<SourceFactory> interval(Section section) {
        Optional<Duration> every = section.value("every", ConfiguredRoutes::every);
        if (!section.has("every")) {
            section.mistake("must have every, a duration such as PT1S", "had none");
        }
        Config data = section.raw("data");
        if (!data.exists()) {
            section.mistake("must have data, a text or an object", "had none");
        }
        if (every.isEmpty() || !data.exists()) {
            return Optional.empty();
        }
        MessageEvent untyped = MessageEvent.of(ConfigData.toData(data));
        MessageEvent event = section.value("type", untyped, untyped::withType);
        Source<MessageEvent> source = Sources.interval(every.get()).map(tick -> event);
        return Optional.of(request -> source);
    }

    private static Duration every(String value) {
        Duration every = Values.duration("every", value);
        if (every.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException(
                    "every must be at least %s, was %s".formatted(SHORTEST_INTERVAL, value));
        }
        return every;
    }

    private static Set<String> keys() {
        Set<String> keys = new HashSet<>(RouteOptions.KEYS);
        keys.addAll(FEEDS);
        keys.addAll(Set.of("path", "latest-by", "roles"));
        return Set.copyOf(keys);
    }
}

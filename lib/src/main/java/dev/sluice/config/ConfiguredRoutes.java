package dev.sluice.config;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.SourceFactory;
import dev.sluice.http.StreamRoute;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import io.helidon.config.Config;
import io.helidon.http.Method;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The routes that the configuration lists: a path, what feeds it, and options of its own. */
final class ConfiguredRoutes {

    private static final List<String> FEEDS = List.of("interval", "source");
    private static final Set<String> KEYS = keys();
    private static final Set<String> INTERVAL = Set.of("every", "data", "type");

    private ConfiguredRoutes() {}

    static List<StreamRoute> read(
            Section root, SessionOptions defaults, Map<String, SourceFactory> sources) {
        List<StreamRoute> routes = new ArrayList<>();
        for (Section section : root.sections("routes", KEYS)) {
            Optional<String> path = section.value("path", ConfiguredRoutes::path);
            if (!section.has("path")) {
                section.mistake("must have a path such as /sse", "had none");
            }
            SessionOptions options = SluiceConfig.sessionOptions(section, defaults);
            Optional<SourceFactory> factory = factory(section, sources);
            if (path.isPresent() && factory.isPresent()) {
                routes.add(new StreamRoute(Method.GET, path.get(), options, factory.get()));
            }
        }
        return List.copyOf(routes);
    }

    private static Optional<SourceFactory> factory(
            Section section, Map<String, SourceFactory> sources) {
        List<String> given = FEEDS.stream().filter(section::has).toList();
        if (given.size() != 1) {
            section.mistake(
                    "must have one of " + FEEDS, given.isEmpty() ? "had none" : "had " + given);
            return Optional.empty();
        }
        return given.getFirst().equals("interval")
                ? interval(section.section("interval", INTERVAL))
                : section.value("source", name -> named(name, sources));
    }

    private static SourceFactory named(String name, Map<String, SourceFactory> sources) {
        SourceFactory source = sources.get(name);
        if (source == null) {
            throw new IllegalArgumentException(
                    "source must be one of %s, was %s"
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
        Optional<String> type = section.value("type", text -> text);
        if (every.isEmpty() || !data.exists()) {
            return Optional.empty();
        }
        MessageEvent untyped = MessageEvent.of(ConfigData.toData(data));
        MessageEvent event = type.map(untyped::withType).orElse(untyped);
        Source<MessageEvent> source = Sources.interval(every.get()).map(tick -> event);
        return Optional.of(request -> source);
    }

    private static String path(String value) {
        if (!value.startsWith("/")) {
            throw new IllegalArgumentException("path must start with /, was \"" + value + "\"");
        }
        return value;
    }

    private static Duration every(String value) {
        try {
            Duration every = Duration.parse(value);
            if (every.isPositive()) {
                return every;
            }
        } catch (DateTimeParseException e) {
            // the same mistake as a duration that is not positive
        }
        throw new IllegalArgumentException(
                "every must be an ISO 8601 duration of more than PT0S, was " + value);
    }

    private static Set<String> keys() {
        Set<String> keys = new HashSet<>(SessionOptions.NAMES);
        keys.addAll(FEEDS);
        keys.add("path");
        return Set.copyOf(keys);
    }
}

package dev.sluice.config;

import dev.sluice.http.stream.SourceFactory;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.SessionOptions;
import dev.sluice.text.Values;
import dev.sluice.topic.HistoryLimits;
import io.helidon.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The configuration under {@code sluice}.
 *
 * @param defaults the options of every stream that is not given its own
 * @param limits how much clients may ask of the service
 * @param history how much of each topic is kept
 * @param broker where topics are kept
 * @param access the access to streams and topics
 * @param runs limits on runs
 * @param drain how the streams are ended when the service stops
 * @param routes the configured routes
 */
public record SluiceConfig(
        SessionOptions defaults,
        Limits limits,
        HistoryLimits history,
        BrokerConfig broker,
        AccessConfig access,
        RunsConfig runs,
        DrainOptions drain,
        ConfiguredRoutes routes) {

    private static final Set<String> KEYS =
            Set.of("defaults", "limits", "topics", "broker", "access", "runs", "drain", "routes");

    private static final Set<String> TOPICS_KEYS = Set.of("history", "idempotency-window");
    private static final Set<String> HISTORY_KEYS = Set.of("max-events", "max-bytes", "max-age");
    private static final Set<String> DRAIN_KEYS = Set.of("duration", "deadline");

    /** Each section with keys of its own. Routes are a list, which has no keys that are known. */
    private static final Map<String, Set<String>> SECTIONS =
            Map.ofEntries(
                    Map.entry("defaults", RouteOptions.KEYS),
                    Map.entry("limits", Limits.KEYS),
                    Map.entry("topics", TOPICS_KEYS),
                    Map.entry("topics.history", HISTORY_KEYS),
                    Map.entry("broker", BrokerSection.KEYS),
                    Map.entry("broker.redis", BrokerSection.REDIS_KEYS),
                    Map.entry("access", AccessSection.KEYS),
                    Map.entry("access.anonymous", AccessSection.ANONYMOUS_KEYS),
                    Map.entry("access.cors", AccessSection.CORS_KEYS),
                    Map.entry("access.jwt", JwtSection.KEYS),
                    Map.entry("runs", RunsConfig.KEYS),
                    Map.entry("drain", DRAIN_KEYS));

    /**
     * The keys that may have a value, except those of routes. So a source of configuration that
     * cannot write dots and dashes, such as the environment, can tell which key a name stands for.
     *
     * @return the keys, for example {@code sluice.defaults.retry-jitter}
     */
    public static Set<String> keys() {
        return SECTIONS.entrySet().stream()
                .flatMap(section ->
                        section.getValue().stream().map(key -> section.getKey() + "." + key))
                .filter(key -> !SECTIONS.containsKey(key))
                .map(key -> "sluice." + key)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads the configuration. Keys that it does not have take their documented defaults.
     *
     * @param config the node {@code sluice} with all its values
     * @param declared the same node without what comes from environment variables, whose names are
     *     not checked
     * @param sources the sources that routes may name
     * @return what it says
     * @throws ConfigurationException if there are mistakes in it
     */
    public static SluiceConfig read(
            Config config, Config declared, Map<String, SourceFactory> sources) {
        List<String> mistakes = new ArrayList<>();
        Section root = new Section(config, declared, KEYS, mistakes);
        RouteOptions defaults = RouteOptions.read(root.section("defaults", RouteOptions.KEYS));
        ConfiguredRoutes routes = ConfiguredRoutes.read(root, defaults, sources);
        SluiceConfig read =
                new SluiceConfig(
                        defaults.options(),
                        Limits.read(root.section("limits", Limits.KEYS)),
                        history(root.section("topics", TOPICS_KEYS)),
                        BrokerSection.read(root.section("broker", BrokerSection.KEYS)),
                        AccessSection.read(root.section("access", AccessSection.KEYS)),
                        RunsConfig.read(root.section("runs", RunsConfig.KEYS)),
                        drain(root.section("drain", DRAIN_KEYS)),
                        routes);
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException(mistakes);
        }
        return read;
    }

    private static HistoryLimits history(Section topics) {
        Section section = topics.section("history", HISTORY_KEYS);
        HistoryLimits defaults = HistoryLimits.defaults();
        HistoryLimits events =
                section.value(
                        "max-events",
                        defaults,
                        v -> defaults.withMaxEvents(Values.whole("max-events", v)));
        HistoryLimits bytes =
                section.value(
                        "max-bytes",
                        events,
                        v -> events.withMaxBytes(Values.bytes("max-bytes", v)));
        HistoryLimits age =
                section.value(
                        "max-age", bytes, v -> bytes.withMaxAge(Values.duration("max-age", v)));
        return topics.value(
                "idempotency-window",
                age,
                v -> age.withIdempotencyWindow(Values.duration("idempotency-window", v)));
    }

    private static DrainOptions drain(Section section) {
        DrainOptions defaults = DrainOptions.defaults();
        Duration duration =
                section.value("duration", defaults.duration(), v -> Values.duration("duration", v));
        Duration deadline =
                section.value("deadline", defaults.deadline(), v -> Values.duration("deadline", v));
        return section.checked(() -> new DrainOptions(duration, deadline)).orElse(defaults);
    }
}

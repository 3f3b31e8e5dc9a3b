package dev.sluice.config;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.SourceFactory;
import dev.sluice.http.StreamLimits;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.SessionOptions;
import dev.sluice.topic.HistoryLimits;
import io.helidon.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the configuration says under {@code sluice}.
 *
 * @param defaults the options of every stream that is not given its own
 * @param limits how many streams may be open
 * @param maxEventBytes the most bytes that one event may take on the wire
 * @param history how much of each topic is kept
 * @param drain how the streams are ended when the service stops
 * @param routes the configured routes
 */
public record SluiceConfig(
        SessionOptions defaults,
        StreamLimits limits,
        int maxEventBytes,
        HistoryLimits history,
        DrainOptions drain,
        ConfiguredRoutes routes) {

    private static final Set<String> KEYS =
            Set.of("defaults", "limits", "topics", "broker", "drain", "routes");
    private static final Set<String> LIMITS =
            Set.of("max-streams", "max-streams-per-client", "max-event-bytes");

    /**
     * Reads the configuration. What it does not mention is as documented.
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
        Section limits = root.section("limits", LIMITS);
        StreamDefaults defaults =
                StreamDefaults.read(root.section("defaults", StreamDefaults.KEYS));
        ConfiguredRoutes routes = ConfiguredRoutes.read(root, defaults, sources);
        requireMemory(root.section("broker", Set.of("type")));
        SluiceConfig read =
                new SluiceConfig(
                        defaults.options(),
                        streamLimits(limits),
                        limits.value(
                                "max-event-bytes",
                                EventEncoder.DEFAULT_MAX_EVENT_BYTES,
                                SluiceConfig::maxEventBytes),
                        history(root.section("topics", Set.of("history"))),
                        drain(root.section("drain", Set.of("duration", "deadline"))),
                        routes);
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException(mistakes);
        }
        return read;
    }

    private static StreamLimits streamLimits(Section limits) {
        return new StreamLimits(
                limits.value("max-streams", 0, v -> count("max-streams", v)),
                limits.value("max-streams-per-client", 0, v -> count("max-streams-per-client", v)));
    }

    private static HistoryLimits history(Section topics) {
        Section section = topics.section("history", Set.of("max-events", "max-bytes", "max-age"));
        HistoryLimits defaults = HistoryLimits.defaults();
        HistoryLimits events =
                section.value(
                        "max-events",
                        defaults,
                        v -> defaults.withMaxEvents(Numbers.whole("max-events", v)));
        HistoryLimits bytes =
                section.value(
                        "max-bytes",
                        events,
                        v -> events.withMaxBytes(Numbers.bytes("max-bytes", v)));
        return section.value(
                "max-age", bytes, v -> bytes.withMaxAge(Numbers.duration("max-age", v)));
    }

    private static DrainOptions drain(Section section) {
        DrainOptions defaults = DrainOptions.defaults();
        Duration duration =
                section.value(
                        "duration", defaults.duration(), v -> Numbers.duration("duration", v));
        Duration deadline =
                section.value(
                        "deadline", defaults.deadline(), v -> Numbers.duration("deadline", v));
        return section.checked(() -> new DrainOptions(duration, deadline)).orElse(defaults);
    }

    private static void requireMemory(Section broker) {
        var _ =
                broker.value(
                        "type",
                        type -> {
                            if (!type.equals("memory")) {
                                throw new IllegalArgumentException(
                                        "type must be memory, was " + type);
                            }
                            return type;
                        });
    }

    private static int count(String name, String value) {
        int count = Numbers.whole(name, value);
        if (count < 0) {
            throw new IllegalArgumentException(
                    "%s must be 0 (no limit) or more, was %s".formatted(name, value));
        }
        return count;
    }

    private static int maxEventBytes(String value) {
        long bytes = Numbers.bytes("max-event-bytes", value);
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "max-event-bytes must be between 0 (no limit) and %d, was %s"
                            .formatted(Integer.MAX_VALUE, value));
        }
        return bytes == 0 ? Integer.MAX_VALUE : (int) bytes;
    }
}

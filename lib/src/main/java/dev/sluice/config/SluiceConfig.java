package dev.sluice.config;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.SourceFactory;
import dev.sluice.http.StreamLimits;
import dev.sluice.http.StreamRoute;
import dev.sluice.session.SessionOptions;
import io.helidon.common.Size;
import io.helidon.config.Config;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the configuration says under {@code sluice}.
 *
 * @param defaults the options of every stream that is not given its own
 * @param limits how many streams may be open
 * @param maxEventBytes the most bytes that one event may take on the wire
 * @param routes the configured routes, in the order of the configuration
 */
public record SluiceConfig(
        SessionOptions defaults, StreamLimits limits, int maxEventBytes, List<StreamRoute> routes) {

    private static final Set<String> KEYS = Set.of("defaults", "limits", "routes");
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
        SessionOptions defaults =
                sessionOptions(
                        root.section("defaults", Set.copyOf(SessionOptions.NAMES)),
                        SessionOptions.defaults());
        Section limits = root.section("limits", LIMITS);
        SluiceConfig read =
                new SluiceConfig(
                        defaults,
                        new StreamLimits(
                                limits.value("max-streams", 0, v -> count("max-streams", v)),
                                limits.value(
                                        "max-streams-per-client",
                                        0,
                                        v -> count("max-streams-per-client", v))),
                        limits.value(
                                "max-event-bytes",
                                EventEncoder.DEFAULT_MAX_EVENT_BYTES,
                                SluiceConfig::maxEventBytes),
                        ConfiguredRoutes.read(root, defaults, sources));
        noteDuplicates(read.routes(), mistakes);
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException(mistakes);
        }
        return read;
    }

    static SessionOptions sessionOptions(Section section, SessionOptions base) {
        SessionOptions options = base;
        for (String name : SessionOptions.NAMES) {
            SessionOptions before = options;
            options = section.value(name, before, value -> before.with(name, value));
        }
        return options;
    }

    private static int count(String name, String value) {
        try {
            int count = Integer.parseInt(value);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // the same mistake as a negative number
        }
        throw new IllegalArgumentException(
                "%s must be a whole number from 0 (no limit) to %d, was %s"
                        .formatted(name, Integer.MAX_VALUE, value));
    }

    private static int maxEventBytes(String value) {
        try {
            // Helidon's sizes have a space before the unit.
            String spaced = value.replaceFirst("(?<=[0-9])(?=[A-Za-z])", " ");
            long bytes = Size.parse(spaced).toBytes();
            if (bytes >= 0 && bytes <= Integer.MAX_VALUE) {
                return bytes == 0 ? Integer.MAX_VALUE : (int) bytes;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // the same mistake as a size out of bounds
        }
        throw new IllegalArgumentException(
                "max-event-bytes must be a size such as 256KiB, from 0 (no limit) to %d, was %s"
                        .formatted(Integer.MAX_VALUE, value));
    }

    private static void noteDuplicates(List<StreamRoute> routes, List<String> mistakes) {
        Set<String> names = new LinkedHashSet<>();
        for (StreamRoute route : routes) {
            if (!names.add(route.name())) {
                mistakes.add(
                        "sluice.routes must have each path once, was %s twice"
                                .formatted(route.path()));
            }
        }
    }
}

package dev.sluice.config;

import dev.sluice.session.SessionOptions;
import dev.sluice.topic.OnOverflow;
import java.util.HashSet;
import java.util.Set;

/**
 * Options for all streams, which each route can override.
 *
 * @param options how a stream behaves
 * @param onOverflow what becomes of a topic's stream that is overtaken
 */
record StreamDefaults(SessionOptions options, OnOverflow onOverflow) {

    static final Set<String> KEYS = keys();

    private static final String ON_OVERFLOW = "on-overflow";

    static StreamDefaults read(Section section) {
        return new StreamDefaults(SessionOptions.defaults(), OnOverflow.DISCONNECT)
                .overriddenBy(section);
    }

    StreamDefaults overriddenBy(Section section) {
        SessionOptions overridden = options;
        for (String name : SessionOptions.NAMES) {
            SessionOptions before = overridden;
            overridden = section.value(name, before, value -> before.with(name, value));
        }
        return new StreamDefaults(
                overridden, section.value(ON_OVERFLOW, onOverflow, StreamDefaults::onOverflow));
    }

    private static OnOverflow onOverflow(String value) {
        return switch (value) {
            case "disconnect" -> OnOverflow.DISCONNECT;
            case "skip" -> OnOverflow.SKIP;
            case "latest" -> OnOverflow.LATEST;
            default ->
                    throw new IllegalArgumentException(
                            "on-overflow must be disconnect, skip or latest, was " + value);
        };
    }

    private static Set<String> keys() {
        Set<String> keys = new HashSet<>(SessionOptions.NAMES);
        keys.add(ON_OVERFLOW);
        return Set.copyOf(keys);
    }
}

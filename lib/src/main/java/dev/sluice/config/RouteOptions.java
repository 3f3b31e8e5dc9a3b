package dev.sluice.config;

import dev.sluice.session.SessionOption;
import dev.sluice.session.SessionOptions;
import dev.sluice.text.OptionText;
import dev.sluice.text.Values;
import dev.sluice.topic.OnOverflow;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of a configured route, and those of all streams, which it can override.
 *
 * @param options how a stream behaves
 * @param onOverflow what becomes of a topic's stream that is overtaken
 */
record RouteOptions(SessionOptions options, OnOverflow onOverflow) {

    private static final String ON_OVERFLOW = "on-overflow";

    static final Set<String> KEYS =
            Stream.concat(
                            SessionOption.ALL.stream().map(SessionOption::name),
                            Stream.of(ON_OVERFLOW))
                    .collect(Collectors.toUnmodifiableSet());

    static RouteOptions read(Section section) {
        return new RouteOptions(SessionOptions.defaults(), OnOverflow.DISCONNECT)
                .overriddenBy(section);
    }

    RouteOptions overriddenBy(Section section) {
        SessionOptions overridden = options;
        for (SessionOption<?> option : SessionOption.ALL) {
            SessionOptions before = overridden;
            overridden =
                    section.value(
                            option.name(), before, text -> OptionText.set(before, option, text));
        }
        return new RouteOptions(
                overridden,
                section.value(
                        ON_OVERFLOW,
                        onOverflow,
                        text -> Values.oneOf(ON_OVERFLOW, List.of(OnOverflow.values()), text)));
    }
}

package dev.sluice.config;

import dev.sluice.access.AccessOptions;
import dev.sluice.access.Grant;
import dev.sluice.access.TokenRules;
import dev.sluice.http.guard.CrossOrigin;
import dev.sluice.text.Values;
import dev.sluice.topic.TopicName;
import dev.sluice.topic.TopicPattern;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code sluice.access}. */
final class AccessSection {

    static final Set<String> KEYS =
            Set.of(
                    "type",
                    "allow-anonymous",
                    "cookie",
                    "ticket-lifetime",
                    "expiry-notice",
                    "anonymous",
                    "cors",
                    "jwt");

    static final Set<String> CORS_KEYS =
            Set.of("allow-origins", "allow-credentials", "allow-headers");
    static final Set<String> ANONYMOUS_KEYS = Set.of("subscribe", "publish");

    private AccessSection() {}

    /** Reads the section; with mistakes in it, the result is of no use. */
    static AccessConfig read(Section section) {
        CrossOrigin crossOrigin = crossOrigin(section.section("cors", CORS_KEYS));
        boolean allowed = section.value("allow-anonymous", false, v -> yes("allow-anonymous", v));
        boolean tokens = section.value("type", false, AccessSection::isJwt);
        JwtSection jwt = JwtSection.of(section);
        // Also where nobody needs a token: a mistake must not wait for the day when they do.
        TokenRules rules = jwt.rules();
        AccessOptions options = options(section, crossOrigin);
        if (!tokens) {
            jwt.requireAbsent();
            return new AccessConfig.Open(crossOrigin, allowed);
        }
        if (allowed) {
            section.mistake(
                    "must not have allow-anonymous with type jwt",
                    "had it; sluice.access.anonymous sets what clients without a token may do");
        }
        return jwt.keys()
                .<AccessConfig>map(found -> new AccessConfig.Jwt(found, rules, options))
                .orElseGet(() -> new AccessConfig.Open(crossOrigin, false));
    }

    private static AccessOptions options(Section section, CrossOrigin crossOrigin) {
        AccessOptions defaults = AccessOptions.defaults().withCrossOrigin(crossOrigin);
        AccessOptions cookie =
                section.value(
                        "cookie", defaults, v -> v.isEmpty() ? defaults : defaults.withCookie(v));
        AccessOptions tickets =
                section.value(
                        "ticket-lifetime",
                        cookie,
                        v -> cookie.withTicketLifetime(Values.duration("ticket-lifetime", v)));
        AccessOptions notice =
                section.value(
                        "expiry-notice",
                        tickets,
                        v -> tickets.withExpiryNotice(Values.duration("expiry-notice", v)));
        Section anonymous = section.section("anonymous", ANONYMOUS_KEYS);
        return notice.withAnonymous(
                new Grant(patterns(anonymous, "subscribe"), patterns(anonymous, "publish")));
    }

    private static Set<TopicPattern> patterns(Section section, String key) {
        return section.texts(
                key,
                Set.of(),
                texts -> {
                    try {
                        texts.forEach(AccessSection::requirePossible);
                        return Grant.of(texts, Set.of()).subscribe();
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
                    }
                });
    }

    /** A token may name what it likes; here, a pattern that no topic can match is a mistake. */
    private static void requirePossible(String pattern) {
        TopicPattern valid = new TopicPattern(pattern);
        String start = pattern.replace("*", "");
        boolean possible =
                Stream.of(start, start + "x", start + "/x")
                        .anyMatch(name -> TopicName.isValid(name) && valid.matches(name));
        if (!possible) {
            throw new IllegalArgumentException(
                    "a topic pattern must match a topic that there can be (parts of 1 to 128"
                            + " letters, digits and . _ ~ - with / between them), was \""
                            + pattern
                            + "\"");
        }
    }

    private static CrossOrigin crossOrigin(Section cors) {
        Set<String> origins = cors.texts("allow-origins");
        boolean credentials =
                cors.value("allow-credentials", false, v -> yes("allow-credentials", v));
        Set<String> headers = cors.texts("allow-headers");
        return cors.checked(() -> new CrossOrigin(origins, credentials, headers))
                .orElse(CrossOrigin.NONE);
    }

    private static boolean isJwt(String type) {
        return Values.oneOf("type", List.of("none", "jwt"), type).equals("jwt");
    }

    private static boolean yes(String name, String value) {
        return Values.oneOf(name, List.of(true, false), value);
    }
}

package dev.sluice.config;

import dev.sluice.access.TokenRules;
import dev.sluice.access.VerificationKeys;
import dev.sluice.text.Values;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code sluice.access.jwt}: one kind of key, and what a token must say.
 *
 * @param section the part of the configuration
 * @param given the kinds of keys that it has
 */
record JwtSection(Section section, List<String> given) {

    static final Set<String> KEYS =
            Set.of(
                    "secret",
                    "secret-file",
                    "public-key-file",
                    "jwks-uri",
                    "algorithms",
                    "issuer",
                    "audience",
                    "claim",
                    "clock-skew",
                    "max-lifetime");

    private static final List<String> KINDS =
            List.of("secret", "secret-file", "public-key-file", "jwks-uri");

    static JwtSection of(Section access) {
        Section section = access.section("jwt", KEYS);
        return new JwtSection(
                section, KINDS.stream().filter(kind -> text(section, kind).isPresent()).toList());
    }

    /** A key without the type that makes use of it is a service that is open by mistake. */
    void requireAbsent() {
        if (!given.isEmpty()) {
            section.mistake("must not have " + given + " with type none", "had it; set type: jwt");
        }
    }

    Optional<VerificationKeys> keys() {
        if (given.size() != 1) {
            section.mistake(
                    "must have one of " + KINDS, given.isEmpty() ? "had none" : "had " + given);
            return Optional.empty();
        }
        String kind = given.getFirst();
        Optional<VerificationKeys> keys =
                section.checked(() -> keys(kind, text(section, kind).orElseThrow()));
        Set<String> algorithms = section.texts("algorithms");
        return algorithms.isEmpty()
                ? keys
                : keys.flatMap(k -> section.checked(() -> k.withAlgorithms(algorithms)));
    }

    TokenRules rules() {
        TokenRules defaults = TokenRules.defaults();
        TokenRules issuer = section.value("issuer", defaults, defaults::withIssuer);
        TokenRules audience = section.value("audience", issuer, issuer::withAudience);
        TokenRules claim = section.value("claim", audience, audience::withClaim);
        TokenRules skew =
                section.value(
                        "clock-skew",
                        claim,
                        v -> claim.withClockSkew(Values.duration("clock-skew", v)));
        return section.value(
                "max-lifetime",
                skew,
                v -> skew.withMaxLifetime(Values.duration("max-lifetime", v)));
    }

    private static VerificationKeys keys(String kind, String value) {
        return switch (kind) {
            case "secret" -> VerificationKeys.secret(value.getBytes(StandardCharsets.UTF_8));
            case "secret-file" ->
                    VerificationKeys.secretFile(SecretFile.path("secret-file", value));
            case "public-key-file" -> VerificationKeys.publicKey(Path.of(value));
            default -> VerificationKeys.jwks(uri(value));
        };
    }

    private static URI uri(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("jwks-uri must be a URL, was " + value, e);
        }
    }

    /** A text that is empty is as good as none. */
    private static Optional<String> text(Section section, String key) {
        return section.value(key, value -> value).filter(value -> !value.isBlank());
    }
}

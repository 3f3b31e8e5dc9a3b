package dev.sluice.access;

import java.time.Duration;
import java.util.Optional;

/**
 * The claims that a token must have, whichever key has signed it: {@code sub} and {@code exp} in
 * any case.
 *
 * @param issuer the {@code iss} that it must have; default empty, any
 * @param audience one of the {@code aud} that it must have; default empty, any
 * @param claim the claim with {@code subscribe}, {@code publish} and {@code roles}; default {@code
 *     sluice}
 * @param clockSkew how far the issuer's clock may be from ours, for {@code exp}, {@code nbf} and
 *     {@code iat}; default {@code PT10S}
 * @param maxLifetime how far ahead {@code exp} may be; revocations are kept for so long; default
 *     {@code PT24H}
 */
public record TokenRules(
        Optional<String> issuer,
        Optional<String> audience,
        String claim,
        Duration clockSkew,
        Duration maxLifetime) {

    /** The largest clock skew. */
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

    /** The longest that a token may be valid. */
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(365);

    private static final TokenRules DEFAULTS =
            new TokenRules(
                    Optional.empty(),
                    Optional.empty(),
                    "sluice",
                    Duration.ofSeconds(10),
                    Duration.ofHours(24));

    /**
     * Validates the rules.
     *
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public TokenRules {
        // Such as a variable that is not set: to accept any issuer or audience then would be worse.
        issuer.ifPresent(value -> requireText("issuer", value));
        audience.ifPresent(value -> requireText("audience", value));
        requireText("claim", claim);
        requireBetween("clock-skew", Duration.ZERO, clockSkew, LARGEST_SKEW);
        requireBetween("max-lifetime", Duration.ofSeconds(1), maxLifetime, LONGEST_LIFETIME);
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the rules
     */
    public static TokenRules defaults() {
        return DEFAULTS;
    }

    /**
     * The same rules with an issuer.
     *
     * @param value the {@code iss} that a token must have
     * @return the new rules
     * @throws IllegalArgumentException if it is blank
     */
    public TokenRules withIssuer(String value) {
        return new TokenRules(Optional.of(value), audience, claim, clockSkew, maxLifetime);
    }

    /**
     * The same rules with an audience.
     *
     * @param value the {@code aud} that a token must have
     * @return the new rules
     * @throws IllegalArgumentException if it is blank
     */
    public TokenRules withAudience(String value) {
        return new TokenRules(issuer, Optional.of(value), claim, clockSkew, maxLifetime);
    }

    /**
     * The same rules with another claim.
     *
     * @param value the name of the claim
     * @return the new rules
     * @throws IllegalArgumentException if it is blank
     */
    public TokenRules withClaim(String value) {
        return new TokenRules(issuer, audience, value, clockSkew, maxLifetime);
    }

    /**
     * The same rules with another clock skew.
     *
     * @param value between {@code PT0S} and {@code PT5M}
     * @return the new rules
     * @throws IllegalArgumentException if it is out of its bounds
     */
    public TokenRules withClockSkew(Duration value) {
        return new TokenRules(issuer, audience, claim, value, maxLifetime);
    }

    /**
     * The same rules with another longest lifetime.
     *
     * @param value between {@code PT1S} and {@code PT8760H}
     * @return the new rules
     * @throws IllegalArgumentException if it is out of its bounds
     */
    public TokenRules withMaxLifetime(Duration value) {
        return new TokenRules(issuer, audience, claim, clockSkew, value);
    }

    private static void requireText(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    name + " must be a text, was empty; leave it out for the default");
        }
    }

    private static void requireBetween(String name, Duration least, Duration value, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s must be between %s and %s, was %s".formatted(name, least, most, value));
        }
    }
}

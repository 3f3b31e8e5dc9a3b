package dev.sluice.testing;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** An unsigned token. Used by one thread. */
public final class TestToken {

    /** The lifetime of a token that is given none: {@code PT10M}. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(10);

    private final TestTokens issuer;
    private final String subject;
    private List<String> roles = List.of();
    private List<String> subscribe = List.of();
    private List<String> publish = List.of();
    private Duration lifetime = DEFAULT_LIFETIME;

    TestToken(TestTokens issuer, String subject) {
        this.issuer = issuer;
        this.subject = subject;
    }

    /**
     * Sets the roles.
     *
     * @param names default none
     * @return this token
     */
    public TestToken roles(String... names) {
        roles = List.of(names);
        return this;
    }

    /**
     * Sets the topics that may be read.
     *
     * @param topics names, or beginnings with a {@code *} at the end; default none
     * @return this token
     */
    public TestToken subscribe(String... topics) {
        subscribe = List.of(topics);
        return this;
    }

    /**
     * Sets the topics that may be published to.
     *
     * @param topics names, or beginnings with a {@code *} at the end; default none
     * @return this token
     */
    public TestToken publish(String... topics) {
        publish = List.of(topics);
        return this;
    }

    /**
     * Sets how long it is valid.
     *
     * @param value 24 hours at most; the end is rounded up to a whole second; zero or less for one
     *     that has expired; default {@link #DEFAULT_LIFETIME}
     * @return this token
     */
    public TestToken lifetime(Duration value) {
        lifetime = value;
        return this;
    }

    /**
     * Signs it.
     *
     * @return the token, as a client sends it
     */
    public String sign() {
        Instant exact = issuer.clock().instant().plus(lifetime);
        Instant whole = exact.truncatedTo(ChronoUnit.SECONDS);
        // A token has whole seconds; cut, it would be valid for less.
        boolean isRoundedUp = lifetime.isPositive() && !whole.equals(exact);
        Instant expiry = isRoundedUp ? whole.plusSeconds(1) : whole;
        return issuer.sign(
                new JWTClaimsSet.Builder()
                        .subject(subject)
                        .expirationTime(Date.from(expiry))
                        .claim(
                                "sluice",
                                Map.of("subscribe", subscribe, "publish", publish, "roles", roles))
                        .build());
    }
}

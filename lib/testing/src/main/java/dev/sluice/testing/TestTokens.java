package dev.sluice.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.access.AccessOptions;
import dev.sluice.access.InMemoryAccessStore;
import dev.sluice.access.JwtAccess;
import dev.sluice.access.TokenRules;
import dev.sluice.access.TokenVerifier;
import dev.sluice.access.VerificationKeys;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.TrustedProxies;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/**
 * An issuer of tokens with a key of its own in memory, and the access control that takes them.
 *
 * {@snippet :
 * TestTokens tokens = new TestTokens(time);
 * try (TestServer server =
 *                 TestServer.with(feature ->
 *                         feature.time(time).clients(tokens.clients()).topics("/topics/{topic}"));
 *         TestStream news =
 *                 server.request("/topics/news")
 *                         .token(tokens.of("alice").subscribe("news").sign())
 *                         .open()) {
 *     time.advance(TestToken.DEFAULT_LIFETIME);
 *     news.next("access-ended");
 * }
 * }
 *
 * <p>Thread-safe.
 */
public final class TestTokens {

    private static final int SECRET_BYTES = 32;

    private final InstantSource clock;
    private final byte[] secret = new byte[SECRET_BYTES];
    private final JwtAccess access;

    /** Tokens by the time of the system. */
    public TestTokens() {
        this(InstantSource.system());
    }

    /**
     * Tokens by a clock, and with the default options of access control.
     *
     * @param clock for example a {@link dev.sluice.clock.VirtualTime}
     */
    public TestTokens(InstantSource clock) {
        this(clock, AccessOptions.defaults());
    }

    /**
     * Tokens by a clock.
     *
     * @param clock for example a {@link dev.sluice.clock.VirtualTime}
     * @param options how they are presented, and what streams are told when one expires
     */
    public TestTokens(InstantSource clock, AccessOptions options) {
        this.clock = Objects.requireNonNull(clock, "clock must not be null");
        new SecureRandom().nextBytes(secret);
        this.access =
                JwtAccess.create(
                        TokenVerifier.create(
                                VerificationKeys.secret(secret),
                                // There is one clock.
                                TokenRules.defaults().withClockSkew(Duration.ZERO),
                                clock),
                        options,
                        InMemoryAccessStore.create(clock),
                        clock);
    }

    /**
     * An unsigned token. Until roles or topics are set, it opens only the streams that need nothing
     * but a token.
     *
     * @param subject the name of its owner
     * @return the token, to be signed
     */
    public TestToken of(String subject) {
        return new TestToken(this, subject);
    }

    /**
     * The access control that takes the tokens.
     *
     * @return the access control, in memory
     */
    public JwtAccess access() {
        return access;
    }

    /**
     * The clients with the permissions of their tokens.
     *
     * @return the clients, for {@link dev.sluice.feature.FeatureBuilder#clients}
     */
    public Clients clients() {
        return Clients.of(access, TrustedProxies.NONE, PublishLimit.NONE);
    }

    InstantSource clock() {
        return clock;
    }

    String sign(JWTClaimsSet claims) {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            token.sign(new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }
}

package dev.sluice.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Principal;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed tokens (RFC 7519 over RFC 7515). A token that is not signed, or with an algorithm
 * that is not allowed, counts for nothing. Thread-safe.
 */
public final class TokenVerifier {

    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

    /** The parser would forgive what stands around a token, or within its signature. */
    private static final Pattern COMPACT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final TokenRules rules;
    private final InstantSource clock;

    private TokenVerifier(VerificationKeys keys, TokenRules rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
        processor.setJWSKeySelector(keys.selector());
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
        // Claims are checked here, by the clock of this object.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
    }

    /**
     * A verifier.
     *
     * @param keys the keys
     * @param rules what a token must say
     * @param clock tells the time
     * @return the verifier
     */
    public static TokenVerifier create(
            VerificationKeys keys, TokenRules rules, InstantSource clock) {
        return new TokenVerifier(keys, rules, clock);
    }

    TokenRules rules() {
        return rules;
    }

    /** Verifies the signature and the claims of a token. */
    Verification verify(String token) {
        if (!COMPACT.matcher(token).matches()) {
            return new Verification.Invalid("The token is malformed");
        }
        try {
            return check(processor.process(SignedJWT.parse(token), null));
        } catch (ParseException e) {
            return new Verification.Invalid("The token is malformed");
        } catch (UndecidedKeyException e) {
            return new Verification.Unknown(
                    new AccessDecision.Unavailable(
                            "The key of the token is not known yet", IssuerKeys.BETWEEN_ATTEMPTS));
        } catch (KeySourceException logged) {
            return Verification.Unknown.whileAway("Tokens cannot be verified now");
        } catch (BadJOSEException | JOSEException e) {
            return new Verification.Invalid("The token is not signed as it must be");
        }
    }

    private Verification check(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Date expiry = claims.getExpirationTime();
        Date notBefore = claims.getNotBeforeTime();
        String subject = claims.getSubject();
        Date issued = claims.getIssueTime();
        if (subject == null || !Revocation.canName(subject)) {
            return invalid("must have a sub of " + Revocation.NAMES);
        }
        if (claims.getJWTID() != null && !Revocation.canName(claims.getJWTID())) {
            return invalid("has a jti that must be of " + Revocation.NAMES);
        }
        if (issued != null && issued.toInstant().isAfter(now.plus(rules.clockSkew()))) {
            // It would outlast each revocation of its subject until then.
            return new Verification.Invalid("The token is dated in the future");
        }
        if (expiry == null) {
            return invalid("must have an exp");
        }
        Instant end = expiry.toInstant().plus(rules.clockSkew());
        if (!now.isBefore(end)) {
            return new Verification.Invalid("The token has expired");
        }
        if (end.isAfter(now.plus(rules.maxLifetime()).plus(rules.clockSkew()))) {
            return invalid("must expire within " + rules.maxLifetime());
        }
        if (notBefore != null && notBefore.toInstant().isAfter(now.plus(rules.clockSkew()))) {
            return new Verification.Invalid("The token is not valid yet");
        }
        if (!rules.issuer().map(iss -> iss.equals(claims.getIssuer())).orElse(true)) {
            return new Verification.Invalid("The token is of another issuer");
        }
        if (!rules.audience().map(aud -> claims.getAudience().contains(aud)).orElse(true)) {
            return new Verification.Invalid("The token is for another audience");
        }
        return credential(claims, subject, end);
    }

    private Verification credential(JWTClaimsSet claims, String subject, Instant expiry) {
        Date issued = claims.getIssueTime();
        try {
            Map<?, ?> claim = object(claims.getClaim(rules.claim()));
            return new Verification.Valid(
                    new Credential(
                            new Principal(subject, Set.copyOf(texts(claim, "roles"))),
                            Optional.ofNullable(claims.getJWTID()),
                            issued == null ? Instant.EPOCH : issued.toInstant(),
                            expiry,
                            Grant.of(texts(claim, "subscribe"), texts(claim, "publish"))));
        } catch (IllegalArgumentException e) {
            return invalid(
                    "has a claim that must be an object with lists of topics and roles: "
                            + rules.claim());
        }
    }

    private static Map<?, ?> object(@Nullable Object claim) {
        if (claim == null) {
            return Map.of();
        }
        if (claim instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("no object");
    }

    private static List<String> texts(Map<?, ?> claim, String key) {
        Object value = claim.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException("no list of texts");
    }

    private static Verification invalid(String rule) {
        return new Verification.Invalid("The token " + rule);
    }
}

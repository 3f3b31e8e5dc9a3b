package dev.sluice.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** An issuer of tokens, with all keys that a test needs. */
final class Tokens {

    static final byte[] SECRET =
            "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final byte[] OTHER_SECRET =
            "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    static final RSAKey RSA = rsa("rsa-1");
    static final RSAKey OTHER_RSA = rsa("rsa-2");
    static final ECKey EC = ecKey();

    private final InstantSource clock;

    Tokens(InstantSource clock) {
        this.clock = clock;
    }

    /** A token of alice for ten minutes, signed with the secret. */
    String alice(List<String> subscribe, List<String> publish) {
        return of("alice", Duration.ofMinutes(10), subscribe, publish);
    }

    String of(String subject, Duration lifetime, List<String> subscribe, List<String> publish) {
        return hmac(claims ->
                claims.subject(subject)
                        .expirationTime(Date.from(clock.instant().plus(lifetime)))
                        .claim("sluice", Map.of("subscribe", subscribe, "publish", publish)));
    }

    /** One that may read the topic {@code news} for some seconds. */
    String reading(String subject, int seconds) {
        return of(subject, Duration.ofSeconds(seconds), List.of("news"), List.of());
    }

    /** One that can be revoked by its id. */
    String withId(String id) {
        return hmac(claims -> claims.jwtID(id));
    }

    String hmac(UnaryOperator<JWTClaimsSet.Builder> change) {
        return hmac(SECRET, change);
    }

    String hmac(byte[] secret, UnaryOperator<JWTClaimsSet.Builder> change) {
        try {
            return signed(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).build(),
                    new MACSigner(secret),
                    change);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String rsa(RSAKey key, String keyId) {
        try {
            return signed(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(),
                    new RSASSASigner(key),
                    claims -> claims);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String ec() throws JOSEException {
        return signed(
                new JWSHeader.Builder(JWSAlgorithm.ES256).build(), new ECDSASigner(EC), c -> c);
    }

    String ofType(String type) throws JOSEException {
        return signed(
                new JWSHeader.Builder(JWSAlgorithm.HS256).type(new JOSEObjectType(type)).build(),
                new MACSigner(SECRET),
                claims -> claims);
    }

    /** A token with the algorithm none. */
    String unsigned() {
        return new PlainJWT(claims(claims -> claims)).serialize();
    }

    /** The text of the RSA key taken for a secret of HS256. */
    String confused() throws JOSEException {
        byte[] pem = pem(RSA).getBytes(StandardCharsets.US_ASCII);
        return hmac(pem, claims -> claims);
    }

    static String pem(RSAKey key) throws JOSEException {
        return pem(key.toRSAPublicKey().getEncoded());
    }

    static String pem(byte[] encoded) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END PUBLIC KEY-----\n";
    }

    private String signed(
            JWSHeader header, JWSSigner signer, UnaryOperator<JWTClaimsSet.Builder> change) {
        SignedJWT token = new SignedJWT(header, claims(change));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        Instant now = clock.instant();
        return change.apply(
                        new JWTClaimsSet.Builder()
                                .subject("alice")
                                .issueTime(Date.from(now))
                                .expirationTime(Date.from(now.plus(Duration.ofMinutes(10))))
                                .claim(
                                        "sluice",
                                        Map.of(
                                                "subscribe",
                                                List.of("news", "chat/*"),
                                                "publish",
                                                List.of("chat/7"))))
                .build();
    }

    private static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ecKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}

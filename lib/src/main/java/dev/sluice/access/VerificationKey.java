package dev.sluice.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/**
 * One key and the algorithms that fit it.
 *
 * @param key the key, which is never printed
 * @param possible the algorithms that a token signed with it may use
 * @param usual the one that is allowed by default
 */
record VerificationKey(Key key, Set<JWSAlgorithm> possible, JWSAlgorithm usual) {

    static final Set<JWSAlgorithm> RSA = Set.copyOf(JWSAlgorithm.Family.RSA);
    static final Set<JWSAlgorithm> EC =
            Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512);

    static final int MIN_SECRET_BYTES = 32;
    private static final int MIN_RSA_BITS = 2048;

    /**
     * A secret of at least {@link #MIN_SECRET_BYTES}, with the algorithms it is long enough for.
     */
    static VerificationKey secret(byte[] secret) {
        Set<JWSAlgorithm> possible =
                JWSAlgorithm.Family.HMAC_SHA.stream()
                        .filter(hmac -> secret.length * Byte.SIZE >= hashBits(hmac))
                        .collect(Collectors.toUnmodifiableSet());
        return new VerificationKey(new SecretKeySpec(secret, "HMAC"), possible, JWSAlgorithm.HS256);
    }

    /** Empty if tokens cannot be verified with it, or not safely. */
    static Optional<VerificationKey> of(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa when rsa.getModulus().bitLength() >= MIN_RSA_BITS ->
                    Optional.of(new VerificationKey(rsa, RSA, JWSAlgorithm.RS256));
            case ECPublicKey ec ->
                    algorithm(ec).map(only -> new VerificationKey(ec, Set.of(only), only));
            default -> Optional.empty();
        };
    }

    private static Optional<JWSAlgorithm> algorithm(ECPublicKey key) {
        Curve curve = Curve.forECParameterSpec(key.getParams());
        if (Curve.P_256.equals(curve)) {
            return Optional.of(JWSAlgorithm.ES256);
        }
        if (Curve.P_384.equals(curve)) {
            return Optional.of(JWSAlgorithm.ES384);
        }
        return Curve.P_521.equals(curve) ? Optional.of(JWSAlgorithm.ES512) : Optional.empty();
    }

    private static int hashBits(JWSAlgorithm hmac) {
        return Integer.parseInt(hmac.getName().substring("HS".length()));
    }

    /** The algorithms; never the key. */
    @Override
    public String toString() {
        return "VerificationKey" + possible;
    }
}

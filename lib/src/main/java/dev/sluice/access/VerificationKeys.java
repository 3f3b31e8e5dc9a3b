package dev.sluice.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import dev.sluice.http.Listeners;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that tokens are verified with, and the algorithms that are allowed: only those that fit
 * the kind of key, so that none can be taken for one of another kind. What it holds is never
 * printed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725, best current practices</a>
 */
public final class VerificationKeys {

    private static final Set<JWSAlgorithm> SECRET = Set.copyOf(JWSAlgorithm.Family.HMAC_SHA);
    private static final Set<JWSAlgorithm> RSA = Set.copyOf(JWSAlgorithm.Family.RSA);
    private static final Set<JWSAlgorithm> EC =
            Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512);
    private static final Set<JWSAlgorithm> PUBLIC =
            Stream.of(RSA, EC).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private static final int MAX_JWKS_BYTES = 256 * 1024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CACHED = Duration.ofMinutes(5);
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration OUTAGE = Duration.ofHours(4);

    private final Function<Set<JWSAlgorithm>, JWSKeySelector<SecurityContext>> selector;
    private final Set<JWSAlgorithm> possible;
    private final Set<JWSAlgorithm> allowed;

    private VerificationKeys(
            Function<Set<JWSAlgorithm>, JWSKeySelector<SecurityContext>> selector,
            Set<JWSAlgorithm> possible,
            Set<JWSAlgorithm> allowed) {
        this.selector = selector;
        this.possible = possible;
        this.allowed = allowed;
    }

    /**
     * A secret that is shared with the issuer; {@code HS256}, or as many as its length is enough
     * for.
     *
     * @param secret at least 32 bytes
     * @return the keys
     * @throws IllegalArgumentException if it is shorter
     */
    public static VerificationKeys secret(byte[] secret) {
        if (secret.length < 32) {
            throw new IllegalArgumentException(
                    "secret must have at least 32 bytes, had " + secret.length);
        }
        Set<JWSAlgorithm> possible =
                SECRET.stream()
                        .filter(a -> secret.length * Byte.SIZE >= hashBits(a))
                        .collect(Collectors.toUnmodifiableSet());
        return fixed(new SecretKeySpec(secret, "HMAC"), possible, JWSAlgorithm.HS256);
    }

    /**
     * The issuer's public key; {@code RS256} or {@code ES256}, {@code ES384}, {@code ES512} as the
     * key is.
     *
     * @param file an RSA or EC key in PEM, {@code BEGIN PUBLIC KEY}
     * @return the keys
     * @throws IllegalArgumentException if the file has no such key
     */
    public static VerificationKeys publicKey(Path file) {
        return switch (read(file)) {
            case RSAPublicKey rsa when rsa.getModulus().bitLength() >= 2048 ->
                    fixed(rsa, RSA, JWSAlgorithm.RS256);
            case ECPublicKey ec when Curve.forECParameterSpec(ec.getParams()) != null -> {
                JWSAlgorithm only = algorithm(Curve.forECParameterSpec(ec.getParams()), file);
                yield fixed(ec, Set.of(only), only);
            }
            default -> throw noKey(file, null);
        };
    }

    /**
     * The keys that an issuer publishes (RFC 7517). They are kept for five minutes, fetched anew
     * when a token names one that is not among them (twice in half a minute at most), and count on
     * for four hours while the issuer cannot be reached. By default {@code RS256}.
     *
     * @param uri {@code https}, or {@code http} at a loopback address
     * @return the keys, of which none has been fetched
     * @throws IllegalArgumentException if the address is another one
     */
    public static VerificationKeys jwks(URI uri) {
        return jwks(uri, CACHED);
    }

    /** Keys that are kept for so long, and fetched anew twice in a tenth of that at most. */
    static VerificationKeys jwks(URI uri, Duration cached) {
        if (!"https".equals(uri.getScheme()) && !isLoopbackHttp(uri)) {
            throw new IllegalArgumentException("jwks-uri must begin with https://, was " + uri);
        }
        try {
            JWKSource<SecurityContext> source =
                    JWKSourceBuilder.create(
                                    uri.toURL(),
                                    new DefaultResourceRetriever(
                                            (int) CONNECT_TIMEOUT.toMillis(),
                                            (int) READ_TIMEOUT.toMillis(),
                                            MAX_JWKS_BYTES))
                            .cache(cached.toMillis(), REFRESH_TIMEOUT.toMillis())
                            .refreshAheadCache(false)
                            .rateLimited(cached.dividedBy(10).toMillis())
                            .retrying(true)
                            .outageTolerant(OUTAGE.toMillis())
                            .build();
            return new VerificationKeys(
                    algorithms -> new JWSVerificationKeySelector<>(algorithms, source),
                    PUBLIC,
                    Set.of(JWSAlgorithm.RS256));
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("jwks-uri must be a URL, was " + uri, e);
        }
    }

    /**
     * The same keys for other algorithms.
     *
     * @param names such as {@code RS256}; at least one
     * @return the new keys
     * @throws IllegalArgumentException if one is unknown, or is not for keys of this kind
     */
    public VerificationKeys withAlgorithms(Set<String> names) {
        Set<JWSAlgorithm> chosen =
                names.stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
        if (chosen.isEmpty() || !possible.containsAll(chosen)) {
            throw new IllegalArgumentException(
                    "algorithms must be some of %s for this key, was %s"
                            .formatted(names(possible), names.stream().sorted().toList()));
        }
        return new VerificationKeys(selector, possible, chosen);
    }

    JWSKeySelector<SecurityContext> selector() {
        return selector.apply(allowed);
    }

    /** The only key there is: whatever name a token gives to it, its signature decides. */
    private static VerificationKeys fixed(
            Key key, Set<JWSAlgorithm> possible, JWSAlgorithm allowed) {
        return new VerificationKeys(
                algorithms ->
                        (header, context) ->
                                algorithms.contains(header.getAlgorithm())
                                        ? List.of(key)
                                        : List.of(),
                possible,
                Set.of(allowed));
    }

    private static PublicKey read(Path file) {
        try {
            return Keys.builder()
                    .pem(pem -> pem.publicKey(Resource.create(file)))
                    .build()
                    .publicKey()
                    .orElseThrow(() -> noKey(file, null));
        } catch (RuntimeException e) {
            throw noKey(file, e);
        }
    }

    private static IllegalArgumentException noKey(Path file, @Nullable RuntimeException cause) {
        return new IllegalArgumentException(
                "public-key-file must have an RSA key of at least 2048 bits or an EC key of P-256,"
                        + " P-384 or P-521 in PEM (BEGIN PUBLIC KEY), was "
                        + file,
                cause);
    }

    private static JWSAlgorithm algorithm(Curve curve, Path file) {
        if (curve.equals(Curve.P_256)) {
            return JWSAlgorithm.ES256;
        }
        if (curve.equals(Curve.P_384)) {
            return JWSAlgorithm.ES384;
        }
        if (curve.equals(Curve.P_521)) {
            return JWSAlgorithm.ES512;
        }
        throw noKey(file, null);
    }

    private static int hashBits(JWSAlgorithm hmac) {
        return Integer.parseInt(hmac.getName().substring("HS".length()));
    }

    private static boolean isLoopbackHttp(URI uri) {
        return "http".equals(uri.getScheme())
                && uri.getHost() != null
                && Listeners.isLoopbackHost(uri.getHost());
    }

    /**
     * The algorithms that are allowed.
     *
     * @return their names, in order
     */
    public List<String> algorithms() {
        return names(allowed);
    }

    private static List<String> names(Set<JWSAlgorithm> algorithms) {
        return algorithms.stream().map(JWSAlgorithm::getName).sorted().toList();
    }

    /** The algorithms; never a key. */
    @Override
    public String toString() {
        return "VerificationKeys" + algorithms();
    }
}

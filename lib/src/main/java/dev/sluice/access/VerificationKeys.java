package dev.sluice.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import dev.sluice.dependency.OptionalDependency;
import dev.sluice.http.guard.Loopback;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys that tokens are verified with, and the algorithms that are allowed: only those that fit
 * the kind of key, so that none can be taken for one of another kind. They are never printed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725, best current practices</a>
 */
public final class VerificationKeys {

    /** A source of keys, with the algorithms that they can be used with. */
    private interface KeySource {

        Set<JWSAlgorithm> possible();

        /** The algorithms that are allowed unless others are chosen. */
        Set<JWSAlgorithm> usual();

        JWSKeySelector<SecurityContext> selector(Optional<Set<JWSAlgorithm>> chosen);

        /**
         * The same keys, each of which must fit one of these algorithms.
         *
         * @throws IllegalArgumentException if one does not
         */
        KeySource usedWith(Set<JWSAlgorithm> algorithms);
    }

    private final KeySource source;
    private final Optional<Set<JWSAlgorithm>> chosen;

    private VerificationKeys(KeySource source, Optional<Set<JWSAlgorithm>> chosen) {
        this.source = source;
        this.chosen = chosen;
    }

    /**
     * A secret that is shared with the issuer; {@code HS256} by default.
     *
     * @param secret at least 32 bytes
     * @return the keys
     * @throws IllegalArgumentException if it is shorter
     * @throws IllegalStateException if {@code com.nimbusds:nimbus-jose-jwt} is not on the class
     *     path, as for all other keys
     */
    public static VerificationKeys secret(byte[] secret) {
        OptionalDependency.NIMBUS_JOSE_JWT.require();
        if (secret.length < VerificationKey.MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "secret must have at least %d bytes, had %d"
                            .formatted(VerificationKey.MIN_SECRET_BYTES, secret.length));
        }
        List<VerificationKey> only = List.of(VerificationKey.secret(secret));
        return new VerificationKeys(new OwnKeys(() -> only), Optional.empty());
    }

    /**
     * Secrets that are shared with the issuer, one in each line of a file; {@code HS256} by
     * default. A token may be signed with any of them. A change of the file takes effect at once; a
     * content that cannot be used is logged, and the previous secrets stay.
     *
     * @param file a text file; each line that is not blank has at least 32 bytes
     * @return the keys
     * @throws IllegalArgumentException if the file cannot be read or has no secrets, or short ones
     */
    public static VerificationKeys secretFile(Path file) {
        OptionalDependency.NIMBUS_JOSE_JWT.require();
        return ofFile("sluice.access.jwt.secret-file", file, KeyFormats::secrets);
    }

    /**
     * The issuer's public keys; by default {@code RS256} for an RSA key, and {@code ES256}, {@code
     * ES384} or {@code ES512} for an EC key as its curve is. A token may be signed with any of
     * them. A change of the file takes effect at once; a content that cannot be used is logged, and
     * the previous keys stay.
     *
     * @param file RSA or EC keys in PEM, {@code BEGIN PUBLIC KEY}, one after the other
     * @return the keys
     * @throws IllegalArgumentException if the file has no such key, or one of another kind
     */
    public static VerificationKeys publicKey(Path file) {
        OptionalDependency.NIMBUS_JOSE_JWT.require();
        return ofFile("sluice.access.jwt.public-key-file", file, KeyFormats::publicKeys);
    }

    private static VerificationKeys ofFile(String option, Path file, KeyFile.Reader reader) {
        return new VerificationKeys(
                new OwnKeys(KeyFile.open(option, file, reader)), Optional.empty());
    }

    /**
     * The keys that an issuer publishes (RFC 7517). They are kept for five minutes, fetched again
     * when a token names one that is not among them (once a second at most), and used for four
     * hours while the issuer cannot be reached. By default {@code RS256}.
     *
     * @param uri {@code https}, or {@code http} at a loopback address
     * @return the keys, of which none has been fetched
     * @throws IllegalArgumentException if the address is another one
     */
    public static VerificationKeys jwks(URI uri) {
        OptionalDependency.NIMBUS_JOSE_JWT.require();
        return jwks(uri, InstantSource.system());
    }

    /** Keys whose age is told by this clock. */
    static VerificationKeys jwks(URI uri, InstantSource clock) {
        if (!"https".equals(uri.getScheme()) && !isLoopbackHttp(uri)) {
            throw new IllegalArgumentException("jwks-uri must begin with https://, was " + uri);
        }
        try {
            IssuerKeys source = IssuerKeys.at(uri.toURL(), clock);
            return new VerificationKeys(new PublishedKeys(source), Optional.empty());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("jwks-uri must be a URL, was " + uri, e);
        }
    }

    /**
     * The same keys for other algorithms.
     *
     * @param names such as {@code RS256}; at least one
     * @return the new keys
     * @throws IllegalArgumentException if one is unknown, or is not for keys of this kind, or none
     *     is for one of the keys. A file that changes to such a content counts as one that cannot
     *     be used
     */
    public VerificationKeys withAlgorithms(Set<String> names) {
        Set<JWSAlgorithm> chosen =
                names.stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
        if (chosen.isEmpty() || !source.possible().containsAll(chosen)) {
            throw new IllegalArgumentException(
                    "algorithms must be some of %s for this key, was %s"
                            .formatted(names(source.possible()), names.stream().sorted().toList()));
        }
        return new VerificationKeys(source.usedWith(chosen), Optional.of(chosen));
    }

    JWSKeySelector<SecurityContext> selector() {
        return source.selector(chosen);
    }

    /** Keys that are known here: the signature of a token decides, not the key id that it names. */
    private record OwnKeys(Supplier<List<VerificationKey>> keys) implements KeySource {

        @Override
        public Set<JWSAlgorithm> possible() {
            return keys.get().stream()
                    .flatMap(key -> key.possible().stream())
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public Set<JWSAlgorithm> usual() {
            return keys.get().stream()
                    .map(VerificationKey::usual)
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public JWSKeySelector<SecurityContext> selector(Optional<Set<JWSAlgorithm>> chosen) {
            return (header, context) ->
                    keys.get().stream()
                            .filter(key -> allows(key, chosen, header.getAlgorithm()))
                            .map(VerificationKey::key)
                            .toList();
        }

        @Override
        public KeySource usedWith(Set<JWSAlgorithm> algorithms) {
            if (keys instanceof KeyFile file) {
                return new OwnKeys(file.requiring(all -> requireFit(all, algorithms)));
            }
            requireFit(keys.get(), algorithms);
            return this;
        }

        /** A key that no token can be verified with is a mistake that nobody would notice. */
        private static void requireFit(List<VerificationKey> keys, Set<JWSAlgorithm> algorithms) {
            for (int i = 0; i < keys.size(); i++) {
                Set<JWSAlgorithm> possible = keys.get(i).possible();
                if (Collections.disjoint(possible, algorithms)) {
                    throw new IllegalArgumentException(
                            "algorithms must have one of %s for key %d, was %s"
                                    .formatted(names(possible), i + 1, names(algorithms)));
                }
            }
        }

        private static boolean allows(
                VerificationKey key, Optional<Set<JWSAlgorithm>> chosen, JWSAlgorithm algorithm) {
            return key.possible().contains(algorithm)
                    && chosen.map(allowed -> allowed.contains(algorithm))
                            .orElseGet(() -> key.usual().equals(algorithm));
        }
    }

    /** Keys that the issuer publishes. */
    private record PublishedKeys(IssuerKeys keys) implements KeySource {

        private static final Set<JWSAlgorithm> PUBLIC =
                Stream.of(VerificationKey.RSA, VerificationKey.EC)
                        .flatMap(Set::stream)
                        .collect(Collectors.toUnmodifiableSet());

        @Override
        public Set<JWSAlgorithm> possible() {
            return PUBLIC;
        }

        @Override
        public Set<JWSAlgorithm> usual() {
            return Set.of(JWSAlgorithm.RS256);
        }

        @Override
        public JWSKeySelector<SecurityContext> selector(Optional<Set<JWSAlgorithm>> chosen) {
            return new JWSVerificationKeySelector<>(chosen.orElseGet(this::usual), keys);
        }

        /** An issuer may publish keys for others too. */
        @Override
        public KeySource usedWith(Set<JWSAlgorithm> algorithms) {
            return this;
        }
    }

    private static boolean isLoopbackHttp(URI uri) {
        return "http".equals(uri.getScheme())
                && uri.getHost() != null
                && Loopback.isHost(uri.getHost());
    }

    /**
     * The algorithms that are allowed.
     *
     * @return their names, in order
     */
    public List<String> algorithms() {
        return names(chosen.orElseGet(source::usual));
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

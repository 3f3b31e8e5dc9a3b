package dev.sluice.access;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Tokens that are no longer valid. */
sealed interface Revocation {

    /** The longest {@code sub} or {@code jti}, in characters. */
    int LONGEST_NAME = 256;

    /** The texts that {@link #canName} accepts, for an error message. */
    String NAMES = "1 to " + LONGEST_NAME + " characters, without control characters";

    /** Always with all digits: without them, a full second would come after its fractions. */
    DateTimeFormatter SORTABLE =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter(Locale.ROOT);

    /**
     * Returns whether a revocation can name this {@code sub} or {@code jti}. A token with another
     * one could never be revoked, so it is not valid either.
     */
    static boolean canName(String text) {
        return !text.isBlank()
                && text.length() <= LONGEST_NAME
                && text.codePoints()
                        .noneMatch(c ->
                                Character.isISOControl(c)
                                        || (c >= Character.MIN_SURROGATE
                                                && c <= Character.MAX_SURROGATE));
    }

    /**
     * The revocation that a store keeps.
     *
     * @param key its {@link #key}
     * @param value its {@link #value}
     * @throws IllegalArgumentException if they are not those of a revocation
     */
    static Revocation of(String key, String value) {
        try {
            Instant at = Instant.parse(value);
            if (key.startsWith(OfSubject.PREFIX)) {
                return new OfSubject(key.substring(OfSubject.PREFIX.length()), at);
            }
            if (key.startsWith(OfToken.PREFIX)) {
                return new OfToken(key.substring(OfToken.PREFIX.length()), at);
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("a revocation must have a time", e);
        }
        throw new IllegalArgumentException("a revocation must be of a sub or a jti");
    }

    /** The value that a store keeps. That of a later revocation is greater as a text, too. */
    default String value() {
        return SORTABLE.format(at());
    }

    /** The key under which a store keeps it. */
    String key();

    /** When it was revoked; of a subject, up to when its tokens may be dated. */
    Instant at();

    /** Returns whether it concerns a credential. */
    boolean hits(Credential credential);

    /** All tokens of a subject that are dated up to that second. */
    record OfSubject(String subject, Instant at) implements Revocation {

        private static final String PREFIX = "sub:";

        @Override
        public String key() {
            return PREFIX + subject;
        }

        @Override
        public boolean hits(Credential credential) {
            // An iat has no fractions, so a token of the same second may be from before or after.
            return credential.subject().equals(subject)
                    && !credential.issuedAt().isAfter(at.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    /** One token. */
    record OfToken(String id, Instant at) implements Revocation {

        private static final String PREFIX = "jti:";

        @Override
        public String key() {
            return PREFIX + id;
        }

        @Override
        public boolean hits(Credential credential) {
            return credential.tokenId().filter(id::equals).isPresent();
        }
    }
}

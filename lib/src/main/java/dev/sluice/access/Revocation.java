package dev.sluice.access;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What no longer counts. */
sealed interface Revocation {

    /** The key under which a store keeps it. */
    String key();

    /** When it was revoked; of a subject, up to when its tokens may be dated. */
    Instant at();

    /** Whether it concerns a credential. */
    boolean hits(Credential credential);

    /** All tokens of a subject that are dated up to that second. */
    record OfSubject(String subject, Instant at) implements Revocation {

        @Override
        public String key() {
            return "sub:" + subject;
        }

        @Override
        public boolean hits(Credential credential) {
            // An iat has no fractions, so one of the same second may be of before or after.
            return credential.subject().equals(subject)
                    && !credential.issuedAt().isAfter(at.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    /** One token. */
    record OfToken(String id, Instant at) implements Revocation {

        @Override
        public String key() {
            return "jti:" + id;
        }

        @Override
        public boolean hits(Credential credential) {
            return credential.tokenId().filter(id::equals).isPresent();
        }
    }
}

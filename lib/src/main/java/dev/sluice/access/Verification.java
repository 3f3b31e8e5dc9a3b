package dev.sluice.access;

import dev.sluice.http.guard.AccessDecision;

/** The outcome of the verification of a token. */
sealed interface Verification {

    /** It is what it says. */
    record Valid(Credential credential) implements Verification {}

    /** It counts for nothing. The reason is in our words, and quotes nothing of the token. */
    record Invalid(String reason) implements Verification {}

    /** Nobody can tell now: there are no keys to check it with, or the store does not answer. */
    record Unknown(AccessDecision.Unavailable decision) implements Verification {

        /** Something that is needed to tell is away. */
        static Unknown whileAway(String reason) {
            return new Unknown(
                    new AccessDecision.Unavailable(reason, AccessDecision.Unavailable.WHILE_AWAY));
        }
    }
}

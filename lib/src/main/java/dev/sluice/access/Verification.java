package dev.sluice.access;

/** What has become of a token that was presented. */
sealed interface Verification {

    /** It is what it says. */
    record Valid(Credential credential) implements Verification {}

    /** It counts for nothing. The reason is in our words, and quotes nothing of the token. */
    record Invalid(String reason) implements Verification {}

    /** Nobody can tell now: there are no keys to check it with, or the store does not answer. */
    record Unknown(String reason) implements Verification {}
}

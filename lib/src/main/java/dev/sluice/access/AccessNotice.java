package dev.sluice.access;

/** What replicas tell each other. */
sealed interface AccessNotice {

    /** A subject has a fresh token: its open streams may go on for longer. */
    record Renewed(Credential credential) implements AccessNotice {}

    /** Streams of what is revoked must end. */
    record Revoked(Revocation revocation) implements AccessNotice {}
}

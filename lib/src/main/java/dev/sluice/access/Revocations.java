package dev.sluice.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** The revocations, each kept for as long as a token that it is for could be valid. */
final class Revocations {

    private final AccessStore store;
    private final Duration lifetime;

    Revocations(AccessStore store, Duration lifetime) {
        this.store = store;
        this.lifetime = lifetime;
    }

    void add(Revocation revocation) {
        store.keepRevocation(revocation.key(), revocation.value(), lifetime);
    }

    boolean isRevoked(Credential credential) {
        Set<String> keys =
                new HashSet<>(
                        Set.of(
                                new Revocation.OfSubject(credential.subject(), Instant.EPOCH)
                                        .key()));
        credential
                .tokenId()
                .ifPresent(id -> keys.add(new Revocation.OfToken(id, Instant.EPOCH).key()));
        return store.revocations(keys).entrySet().stream()
                .map(found -> Revocation.of(found.getKey(), found.getValue()))
                .anyMatch(revocation -> revocation.hits(credential));
    }
}

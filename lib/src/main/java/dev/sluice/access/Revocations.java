package dev.sluice.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is revoked, kept for as long as a token that it is for could be valid. */
final class Revocations {

    private final AccessStore store;
    private final Duration lifetime;

    Revocations(AccessStore store, Duration lifetime) {
        this.store = store;
        this.lifetime = lifetime;
    }

    /** Keeps it first, then tells it: a stream that opens meanwhile finds it or hears of it. */
    void add(Revocation revocation) {
        store.keepRevocation(revocation.key(), revocation.at().toString(), lifetime);
        store.announce(AccessJson.write(new AccessNotice.Revoked(revocation)));
    }

    boolean isRevoked(Credential credential) {
        Revocation ofSubject = new Revocation.OfSubject(credential.subject(), Instant.EPOCH);
        Set<String> keys = new HashSet<>(Set.of(ofSubject.key()));
        credential.tokenId().ifPresent(id -> keys.add(ofToken(id).key()));
        Map<String, String> found = store.revocations(keys);
        String since = found.get(ofSubject.key());
        boolean subjectIsRevoked =
                since != null
                        && new Revocation.OfSubject(credential.subject(), Instant.parse(since))
                                .hits(credential);
        return subjectIsRevoked
                || credential
                        .tokenId()
                        .filter(id -> found.containsKey(ofToken(id).key()))
                        .isPresent();
    }

    private static Revocation ofToken(String id) {
        return new Revocation.OfToken(id, Instant.EPOCH);
    }
}

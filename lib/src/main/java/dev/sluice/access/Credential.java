package dev.sluice.access;

import dev.sluice.http.guard.Permission;
import dev.sluice.http.guard.Principal;
import dev.sluice.topic.TopicPattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The content of a verified token.
 *
 * @param principal whose it is
 * @param tokenId its {@code jti}
 * @param issuedAt its {@code iat}; without one, the beginning of time, so that each revocation of
 *     its subject counts
 * @param expiry when it no longer counts: its {@code exp} and the clock skew
 * @param grant what its subject may do with topics
 */
record Credential(
        Principal principal,
        Optional<String> tokenId,
        Instant issuedAt,
        Instant expiry,
        Grant grant) {

    String subject() {
        return principal.name();
    }

    boolean allows(Permission permission) {
        return permission instanceof Permission.Role role
                ? role.isHeldBy(principal)
                : grant.allows(permission);
    }

    boolean allowsAll(List<Permission> permissions) {
        return permissions.stream().allMatch(this::allows);
    }

    /** The same without publishing. */
    Credential readOnly() {
        return new Credential(
                principal, tokenId, issuedAt, expiry, new Grant(grant.subscribe(), Set.of()));
    }

    /** The same for reading some topics, and nothing else: no role goes with it. */
    Credential narrowedTo(Set<TopicPattern> subscribe) {
        return new Credential(
                new Principal(principal.name(), Set.of()),
                tokenId,
                issuedAt,
                expiry,
                new Grant(subscribe, Set.of()));
    }
}

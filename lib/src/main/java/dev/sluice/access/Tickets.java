package dev.sluice.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Short-lived values for an address, each good for one request. A store has only their hashes, so
 * that whoever reads a store cannot use them.
 */
final class Tickets {

    private static final int RANDOM_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final AccessStore store;
    private final Duration lifetime;

    Tickets(AccessStore store, Duration lifetime) {
        this.store = store;
        this.lifetime = lifetime;
    }

    Duration lifetime() {
        return lifetime;
    }

    String issue(Credential credential) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        store.keepTicket(key(ticket), AccessJson.write(credential), lifetime);
        return ticket;
    }

    /** What a ticket stands for, for who comes first. */
    Optional<Credential> redeem(String ticket) {
        return store.takeTicket(key(ticket)).map(AccessJson::readCredential);
    }

    private static String key(String ticket) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(ticket.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.sluice.access;

import dev.sluice.http.guard.ClientRate;
import io.helidon.http.HttpException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Short-lived values for an address, each good for one stream. A store has only their hashes, so
 * that its readers cannot use them.
 */
final class Tickets {

    /**
     * The number that a subject may ask for at once, and within the lifetime of a ticket
     * thereafter.
     */
    static final int PER_SUBJECT = 100;

    private static final int RANDOM_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final AccessStore store;
    private final Duration lifetime;
    private final ClientRate rate;

    Tickets(AccessStore store, Duration lifetime) {
        this.store = store;
        this.lifetime = lifetime;
        // So a store never has to keep more than twice as many of one subject.
        this.rate = ClientRate.of(lifetime.dividedBy(PER_SUBJECT), PER_SUBJECT);
    }

    Duration lifetime() {
        return lifetime;
    }

    /**
     * A ticket.
     *
     * @throws HttpException 429 if its subject has asked for too many
     */
    String issue(Credential credential) {
        rate.require(credential.subject(), "This client asks for too many tickets");
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        store.keepTicket(key(ticket), AccessJson.write(credential), lifetime);
        return ticket;
    }

    /** The credential of a ticket, which stays valid. */
    Optional<Credential> find(String ticket) {
        return store.findTicket(key(ticket)).map(AccessJson::readCredential);
    }

    /** The credential of a ticket, for the first caller only. */
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

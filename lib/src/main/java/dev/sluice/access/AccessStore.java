package dev.sluice.access;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The state of access that all replicas of a service share: tickets, of which each is taken once;
 * revocations; and announcements to all replicas. Keys and values are printable text that means
 * nothing to a store.
 *
 * <p>Thread-safe. Each method may throw {@link AccessStoreException} if the store cannot be
 * reached; then nothing was kept, taken or announced as far as the caller is concerned.
 */
public interface AccessStore extends AutoCloseable {

    /** Is called with what happens on this replica and on others, by any thread, in order. */
    interface Listener {

        /**
         * Something was announced.
         *
         * @param notice the announcement
         */
        void announced(String notice);

        /**
         * A revocation has become known. {@link AccessStore#revocations} has it already.
         *
         * @param key its key
         * @param value its value
         */
        void revoked(String key, String value);
    }

    /**
     * Keeps a ticket.
     *
     * @param key by which it is taken
     * @param value its content
     * @param lifetime how long it is kept if nobody takes it
     */
    void keepTicket(String key, String value, Duration lifetime);

    /**
     * Finds a ticket and leaves it where it is.
     *
     * @param key its key
     * @return its content; empty if it was never kept, was taken, or has expired
     */
    Optional<String> findTicket(String key);

    /**
     * Takes a ticket. Of all that try, on all replicas, one gets it.
     *
     * @param key its key
     * @return its content; empty if it was never kept, was taken, or has expired
     */
    Optional<String> takeTicket(String key);

    /**
     * Keeps a revocation, and tells the listeners of all replicas. If there is one with its key,
     * the two become one, with the greater value and the later end.
     *
     * @param key the key
     * @param value the value; of two, the later in the order of their characters is the greater
     * @param lifetime how long it is kept, at least
     * @throws AccessStoreException also if there are too many revocations
     */
    void keepRevocation(String key, String value, Duration lifetime);

    /**
     * Finds revocations: each that this replica kept, and each that another one kept as soon as
     * this one has heard of it. A store that cannot rely on what it has heard throws.
     *
     * @param keys the keys to look for
     * @return those that were found, with their values
     */
    Map<String, String> revocations(Set<String> keys);

    /**
     * Announces something to the listeners of all replicas.
     *
     * @param notice the announcement
     */
    void announce(String notice);

    /**
     * Adds a listener for what happens from now on.
     *
     * @param listener is called soon after each announcement and revocation
     */
    void listen(Listener listener);

    /**
     * A lasting trouble with the store, for a health check.
     *
     * @return words for an operator; empty if all is well
     */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** Removes the listeners and closes connections. */
    @Override
    void close();
}

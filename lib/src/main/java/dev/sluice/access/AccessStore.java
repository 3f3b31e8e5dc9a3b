package dev.sluice.access;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What all replicas of a service must know together: tickets, which one of them gives out and one
 * of them takes, once; revocations; and what is announced to all of them. Keys and values are
 * printable text that means nothing to a store.
 *
 * <p>Thread-safe. Each method may throw {@link AccessStoreException} if the store cannot be
 * reached; then nothing was kept, taken or announced as far as the caller is concerned.
 */
public interface AccessStore extends AutoCloseable {

    /**
     * Keeps a ticket.
     *
     * @param key by which it is taken
     * @param value what it stands for
     * @param lifetime how long it is kept if nobody takes it
     */
    void keepTicket(String key, String value, Duration lifetime);

    /**
     * Takes a ticket. Of all who try, on all replicas, one gets it.
     *
     * @param key its key
     * @return what it stands for; empty if it was never kept, was taken, or has expired
     */
    Optional<String> takeTicket(String key);

    /**
     * Keeps a revocation, in place of an earlier one with its key.
     *
     * @param key what is revoked
     * @param value since when
     * @param lifetime how long it is kept, at least
     */
    void keepRevocation(String key, String value, Duration lifetime);

    /**
     * Finds revocations. Sees each that was kept before it was called, on any replica.
     *
     * @param keys what may have been revoked
     * @return those that were, and since when
     */
    Map<String, String> revocations(Set<String> keys);

    /**
     * Tells something to all that listen, on all replicas.
     *
     * @param notice what
     */
    void announce(String notice);

    /**
     * Listens to what is announced from now on, by this replica too.
     *
     * @param listener called by any thread, soon after the announcement
     */
    void listen(Consumer<String> listener);

    /** Forgets the listeners and lets go of connections. */
    @Override
    void close();
}

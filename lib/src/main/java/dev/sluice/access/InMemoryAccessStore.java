package dev.sluice.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A store for a service of one replica, gone when its process ends: a revocation too, so that a
 * token which was revoked counts again after a restart, until it expires. It keeps at most 100,000
 * tickets and 100,000 revocations at a time, and refuses more.
 */
public final class InMemoryAccessStore implements AccessStore {

    private static final int MAX_TICKETS = 100_000;
    private static final int MAX_REVOCATIONS = 100_000;

    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Map<String, Ticket> tickets = new HashMap<>();
    private final Map<String, KeptRevocation> revocations = new HashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private Instant nextSweep = Instant.EPOCH;

    private InMemoryAccessStore(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * An empty store.
     *
     * @param clock tells when something has been kept for long enough
     * @return the store
     */
    public static InMemoryAccessStore create(InstantSource clock) {
        return new InMemoryAccessStore(clock);
    }

    @Override
    public synchronized void keepTicket(String key, String value, Duration lifetime) {
        sweep();
        if (tickets.size() >= MAX_TICKETS) {
            throw new AccessStoreException(
                    "at most " + MAX_TICKETS + " tickets are kept at a time");
        }
        tickets.put(key, new Ticket(value, clock.instant().plus(lifetime)));
    }

    @Override
    public synchronized Optional<String> findTicket(String key) {
        return Optional.ofNullable(tickets.get(key)).filter(this::counts).map(Ticket::value);
    }

    @Override
    public synchronized Optional<String> takeTicket(String key) {
        return Optional.ofNullable(tickets.remove(key)).filter(this::counts).map(Ticket::value);
    }

    @Override
    public void keepRevocation(String key, String value, Duration lifetime) {
        // Rounded up: it is kept that long at least.
        Instant until = clock.instant().plus(lifetime).plusNanos(999_999);
        KeptRevocation kept = new KeptRevocation(until.toEpochMilli(), value);
        KeptRevocation merged;
        synchronized (this) {
            sweep();
            if (revocations.size() >= MAX_REVOCATIONS && !revocations.containsKey(key)) {
                throw new AccessStoreException(
                        "at most " + MAX_REVOCATIONS + " revocations are kept at a time");
            }
            merged = revocations.merge(key, kept, KeptRevocation::merge);
        }
        listeners.forEach(listener -> listener.revoked(key, merged.value()));
    }

    @Override
    public synchronized Map<String, String> revocations(Set<String> keys) {
        Map<String, String> found = new HashMap<>();
        for (String key : keys) {
            KeptRevocation kept = revocations.get(key);
            if (kept != null && kept.counts(clock.millis())) {
                found.put(key, kept.value());
            }
        }
        return found;
    }

    @Override
    public void announce(String notice) {
        listeners.forEach(listener -> listener.announced(notice));
    }

    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        listeners.clear();
    }

    private boolean counts(Ticket ticket) {
        return clock.instant().isBefore(ticket.until());
    }

    private void sweep() {
        Instant now = clock.instant();
        if (!now.isBefore(nextSweep)) {
            nextSweep = now.plus(BETWEEN_SWEEPS);
            tickets.values().removeIf(ticket -> !counts(ticket));
            revocations.values().removeIf(kept -> !kept.counts(now.toEpochMilli()));
        }
    }

    private record Ticket(String value, Instant until) {}
}

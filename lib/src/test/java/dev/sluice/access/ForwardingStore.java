package dev.sluice.access;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A real store whose calls a test can see, or let fail. */
class ForwardingStore implements AccessStore {

    private final AccessStore store;
    volatile boolean away;
    volatile Runnable beforeAnnouncing = () -> {};

    ForwardingStore(AccessStore store) {
        this.store = store;
    }

    private AccessStore reached() {
        if (away) {
            throw new AccessStoreException("the store is away");
        }
        return store;
    }

    @Override
    public void keepTicket(String key, String value, Duration lifetime) {
        reached().keepTicket(key, value, lifetime);
    }

    @Override
    public Optional<String> findTicket(String key) {
        return reached().findTicket(key);
    }

    @Override
    public Optional<String> takeTicket(String key) {
        return reached().takeTicket(key);
    }

    @Override
    public void keepRevocation(String key, String value, Duration lifetime) {
        reached().keepRevocation(key, value, lifetime);
    }

    @Override
    public Map<String, String> revocations(Set<String> keys) {
        return reached().revocations(keys);
    }

    @Override
    public void announce(String notice) {
        Runnable before = beforeAnnouncing;
        beforeAnnouncing = () -> {};
        before.run();
        reached().announce(notice);
    }

    @Override
    public void listen(Listener listener) {
        store.listen(listener);
    }

    @Override
    public void close() {
        store.close();
    }
}

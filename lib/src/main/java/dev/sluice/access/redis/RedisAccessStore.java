package dev.sluice.access.redis;

import dev.sluice.access.AccessStore;
import dev.sluice.access.AccessStoreException;
import dev.sluice.redis.EntryId;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.StreamEntry;
import dev.sluice.redis.TailedStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A store that all replicas share. What is announced goes through a stream, so that a replica that
 * does not reach Redis for a while hears of it when it does so again.
 */
public final class RedisAccessStore implements AccessStore, TailedStream {

    /** The most announcements that are kept for a replica that is behind, about. */
    private static final int MOST_KEPT = 10_000;

    private static final String NOTICE = "notice";

    private final Redis redis;
    private final String key;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private volatile EntryId last = EntryId.NONE;

    /** In order, and not by the thread that waits for Redis: who hears may ask Redis something. */
    private final ExecutorService telling =
            Executors.newSingleThreadExecutor(
                    Thread.ofVirtual().name("sluice-access-notices").factory());

    /** Whether the place from which on is to be heard is known. */
    private boolean hasBegun;

    private RedisAccessStore(Redis redis) {
        this.redis = redis;
        this.key = redis.key("access:notices");
    }

    /**
     * A store.
     *
     * @param redis has it; not closed with the store
     * @return the store
     */
    public static RedisAccessStore create(Redis redis) {
        RedisAccessStore store = new RedisAccessStore(redis);
        store.begin();
        redis.tail(store);
        return store;
    }

    private void begin() {
        try {
            last = redis.newest(key).map(StreamEntry::id).orElse(EntryId.NONE);
            hasBegun = true;
        } catch (RedisUnavailableException e) {
            // It begins when Redis is reached: no stream can have been opened with a token before.
        }
    }

    @Override
    public void keepTicket(String ticket, String value, Duration lifetime) {
        keep("access:ticket:" + ticket, value, lifetime);
    }

    @Override
    public Optional<String> takeTicket(String ticket) {
        return asked(() -> redis.take(redis.key("access:ticket:" + ticket)));
    }

    @Override
    public void keepRevocation(String revoked, String value, Duration lifetime) {
        keep("access:revoked:" + revoked, value, lifetime);
    }

    @Override
    public Map<String, String> revocations(Set<String> keys) {
        return asked(() -> {
            Map<String, String> found = new HashMap<>();
            for (String revoked : keys) {
                redis.get(redis.key("access:revoked:" + revoked))
                        .ifPresent(value -> found.put(revoked, value));
            }
            return found;
        });
    }

    private void keep(String name, String value, Duration lifetime) {
        var _ =
                asked(() -> {
                    redis.set(redis.key(name), value, Math.max(1, lifetime.toMillis()));
                    return true;
                });
    }

    @Override
    public void announce(String notice) {
        var _ =
                asked(() -> {
                    redis.add(key, NOTICE, notice, MOST_KEPT);
                    return true;
                });
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (RedisUnavailableException e) {
            throw new AccessStoreException("the store of access does not answer", e);
        }
    }

    @Override
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public EntryId last() {
        return last;
    }

    @Override
    public void connected(EntryId newest) {
        if (!hasBegun || newest.compareTo(last) < 0) {
            last = newest;
            hasBegun = true;
        }
    }

    @Override
    public void take(List<StreamEntry> entries) {
        for (StreamEntry entry : entries) {
            last = entry.id();
            entry.field(NOTICE)
                    .map(notice -> new String(notice, StandardCharsets.UTF_8))
                    .ifPresent(notice -> telling.execute(() -> tell(notice)));
        }
    }

    private void tell(String notice) {
        listeners.forEach(listener -> listener.accept(notice));
    }

    @Override
    public void close() {
        redis.untail(this);
        telling.shutdownNow();
        listeners.clear();
    }
}

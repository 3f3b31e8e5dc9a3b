package dev.sluice.access.redis;

import dev.sluice.access.AccessStore;
import dev.sluice.access.AccessStoreException;
import dev.sluice.logging.OutageLog;
import dev.sluice.redis.EntryId;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.StreamEntry;
import dev.sluice.redis.TailedStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A store that all replicas share. Revocations are answered from memory, see {@link
 * SharedRevocations}; announcements and changes of revocations go through a stream, so that a
 * replica that does not reach Redis for a while gets them when it does so again.
 */
public final class RedisAccessStore implements AccessStore, TailedStream {

    /** About how many announcements are kept for a replica that is away. */
    private static final int MOST_KEPT = 10_000;

    /** The time within which a loss of revocations in Redis is noticed. */
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(2);

    /** The same, while no token is accepted because the revocations have not been read. */
    private static final Duration BETWEEN_FIRST_CHECKS = Duration.ofMillis(250);

    private static final System.Logger LOGGER = System.getLogger(RedisAccessStore.class.getName());
    private static final String NOTICE = "notice";

    private final OutageLog log = new OutageLog(LOGGER, "The set of revocations");
    private final Redis redis;
    private final String key;
    private final SharedRevocations revocations;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile EntryId last = EntryId.NONE;

    /** Calls the listeners, in order. Not the thread that waits for Redis: they may ask Redis. */
    private final ExecutorService telling =
            Executors.newSingleThreadExecutor(
                    Thread.ofVirtual().name("sluice-access-notices").factory());

    private final Semaphore checkNow = new Semaphore(0);
    private final Thread checking =
            Thread.ofVirtual().name("sluice-access-check").unstarted(this::check);
    private volatile boolean closed;

    /** Whether it is known which notice is to be read next. */
    private boolean hasBegun;

    private RedisAccessStore(Redis redis, InstantSource clock) {
        this.redis = redis;
        this.key = redis.key("{access}:notices");
        this.revocations =
                new SharedRevocations(
                        redis,
                        clock,
                        key,
                        MOST_KEPT,
                        (revoked, value) -> tell(listener -> listener.revoked(revoked, value)));
    }

    /**
     * A store.
     *
     * @param redis has it; not closed with the store
     * @param clock tells when a revocation ends
     * @return the store
     */
    public static RedisAccessStore create(Redis redis, InstantSource clock) {
        RedisAccessStore store = new RedisAccessStore(redis, clock);
        store.begin();
        redis.tail(store);
        store.checking.start();
        return store;
    }

    private void begin() {
        try {
            // In this order: a revocation between the two questions is found by the second.
            last = redis.newest(key).map(StreamEntry::id).orElse(EntryId.NONE);
            hasBegun = true;
            revocations.check();
        } catch (RedisUnavailableException | AccessStoreException e) {
            // It begins when Redis is reached: until then no token is accepted.
        }
    }

    /** Compares with Redis every now and then, and at once when there is a reason to. */
    private void check() {
        while (!closed) {
            Duration wait = revocations.areRead() ? BETWEEN_CHECKS : BETWEEN_FIRST_CHECKS;
            try {
                var _ = checkNow.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
                checkNow.drainPermits();
                revocations.check();
                log.succeeded();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The next check may succeed; without checks no token counts.
                if (!closed) {
                    log.failed(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    @Override
    public void keepTicket(String ticket, String value, Duration lifetime) {
        var _ =
                asked(() -> {
                    redis.set(ticketKey(ticket), value, Math.max(1, lifetime.toMillis()));
                    return true;
                });
    }

    @Override
    public Optional<String> findTicket(String ticket) {
        return asked(() -> redis.get(ticketKey(ticket)));
    }

    @Override
    public Optional<String> takeTicket(String ticket) {
        return asked(() -> redis.take(ticketKey(ticket)));
    }

    private String ticketKey(String ticket) {
        return redis.key("access:ticket:" + ticket);
    }

    @Override
    public void keepRevocation(String revoked, String value, Duration lifetime) {
        var _ =
                asked(() -> {
                    revocations.keep(revoked, value, lifetime);
                    return true;
                });
    }

    @Override
    public Map<String, String> revocations(Set<String> keys) {
        return revocations.find(keys);
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
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public Optional<String> trouble() {
        return revocations.trouble();
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
        checkNow.release();
    }

    @Override
    public void take(List<StreamEntry> entries) {
        for (StreamEntry entry : entries) {
            last = entry.id();
            text(entry, NOTICE).ifPresent(notice -> tell(listener -> listener.announced(notice)));
            learn(entry);
        }
    }

    private void learn(StreamEntry entry) {
        text(entry, "until")
                .flatMap(until ->
                        RevocationPages.parse(until + " " + text(entry, "value").orElse("")))
                .ifPresent(kept ->
                        text(entry, "revoked")
                                .ifPresent(revoked -> revocations.learn(revoked, kept)));
        // A notice of revocations that were put back does not say which: they have to be read.
        boolean saysAll = entry.field("revoked").isPresent();
        text(entry, "version")
                .filter(version ->
                        !saysAll || !revocations.advance(text(entry, "before").orElse(""), version))
                .ifPresent(missed -> checkNow.release());
    }

    private static Optional<String> text(StreamEntry entry, String field) {
        return entry.field(field).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private void tell(Consumer<Listener> what) {
        try {
            telling.execute(() -> listeners.forEach(what));
        } catch (RejectedExecutionException closing) {
            // Nobody listens any more.
        }
    }

    @Override
    public void close() {
        closed = true;
        checking.interrupt();
        redis.untail(this);
        telling.shutdownNow();
        listeners.clear();
    }
}

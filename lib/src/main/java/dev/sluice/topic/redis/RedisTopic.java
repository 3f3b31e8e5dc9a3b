package dev.sluice.topic.redis;

import dev.sluice.redis.EntryId;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.StreamEntry;
import dev.sluice.redis.TailedStream;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.LocalLog;
import dev.sluice.topic.Position;
import dev.sluice.topic.TopicName;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A topic that is read here: its log, which is filled from Redis once for all readers.
 *
 * <p>When Redis has lost events, or begins to count anew, the log is given up for another one.
 * Readers find that out when they are through with the old one.
 */
final class RedisTopic implements TailedStream {

    private static final System.Logger LOGGER = System.getLogger(RedisTopic.class.getName());

    private final TopicName name;
    private final String key;
    private final Redis redis;
    private final HistoryLimits limits;
    private final HistoryBudget budget;
    private final InstantSource clock;
    private final Set<Runnable> waitForRedis = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();

    /** Null until it is joined. */
    private volatile @Nullable Counting counting;

    private volatile EntryId last = EntryId.NONE;
    private boolean warned;

    // Guarded by the lock.
    private int readers;
    private long lastUse;
    private boolean forgotten;

    /** When Redis was told last. Used by one thread. */
    private long kept;

    /**
     * Events that are counted without a hole.
     *
     * @param log has the latest of them
     * @param start when it began; 0 if that is not known yet
     */
    record Counting(LocalLog log, long start) {

        boolean isThatOf(long other) {
            return start == 0 || other == 0 || start == other;
        }
    }

    RedisTopic(
            TopicName name,
            Redis redis,
            HistoryLimits limits,
            HistoryBudget budget,
            InstantSource clock) {
        this.name = name;
        this.key = key(redis, name);
        this.redis = redis;
        this.limits = limits;
        this.budget = budget;
        this.clock = clock;
        this.lastUse = clock.millis();
    }

    /** In a cluster, all keys of a topic are on one node. */
    static String key(Redis redis, TopicName name) {
        return redis.key("topic:{" + name + "}");
    }

    TopicName name() {
        return name;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public EntryId last() {
        return last;
    }

    /** What is counted now. */
    Counting counting() {
        Counting now = counting;
        if (now == null) {
            throw new IllegalStateException("the topic has not been joined");
        }
        return now;
    }

    /** The position of the last event that has come here. */
    Position position() {
        return new Position(last.millis(), last.sequence());
    }

    /**
     * Counts a reader, and begins to fill the log if it is the first. Returns false if the topic
     * has been forgotten.
     *
     * @throws RedisUnavailableException if Redis does not say where it stands
     */
    boolean enter() {
        lock.lock();
        try {
            if (forgotten) {
                return false;
            }
            if (counting == null) {
                Optional<StreamEntry> newest = redis.newest(key);
                last = newest.map(StreamEntry::id).orElse(EntryId.NONE);
                begin(position(), newest.flatMap(TopicEntry::of).map(TopicEntry::start).orElse(0L));
                redis.tail(this);
            }
            readers++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            readers--;
            lastUse = clock.millis();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops filling the log if nobody has read it for so long. A topic to which nothing was
     * published leaves nothing for its readers to come back to, so it does not stay at all.
     */
    boolean forgetIfUnread(Duration since) {
        lock.lock();
        try {
            boolean hasEvents = counting != null && last.compareTo(EntryId.NONE) > 0;
            long stays = hasEvents ? since.toMillis() : 0;
            forgotten = readers == 0 && clock.millis() - lastUse >= stays;
            if (forgotten && counting != null) {
                redis.untail(this);
                counting().log().close();
            }
            return forgotten;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Redis answers, and says what time it is: drops what is too old, here and from time to time
     * there, tells Redis that the topic is read, and wakes who has waited for Redis.
     */
    void sweep(long now, long expiryMillis) {
        for (Runnable wake : List.copyOf(waitForRedis)) {
            waitForRedis.remove(wake);
            wake.run();
        }
        Counting counted = counting;
        if (counted != null) {
            long oldest = Math.max(0, now - limits.maxAge().toMillis());
            counted.log().expire(now);
            if (now - kept >= expiryMillis / 4) {
                // A server that is full does not take what would make it trim. The newest entry
                // stays: the next one is counted from there.
                redis.trim(key, Math.min(oldest, last.millis()));
                redis.expire(key, expiryMillis);
                kept = now;
            }
        }
    }

    /** Wakes somebody soon after Redis answers. */
    void wakeWhenRedisAnswers(Runnable wake) {
        waitForRedis.add(wake);
    }

    void wakeNoMore(Runnable wake) {
        waitForRedis.remove(wake);
    }

    @Override
    public void connected(EntryId newest) {
        if (newest.compareTo(last) < 0) {
            LOGGER.log(Level.WARNING, "Redis has lost events of topic {0}", name);
            last = newest;
            begin(position(), 0);
        }
    }

    @Override
    public void take(List<StreamEntry> entries) {
        for (StreamEntry entry : entries) {
            last = entry.id();
            Optional<TopicEntry> read = TopicEntry.of(entry);
            read.ifPresent(this::take);
            if (read.isEmpty() && !warned) {
                warned = true;
                LOGGER.log(
                        Level.WARNING,
                        "In the stream of topic {0} is an entry that is none of Sluice",
                        name);
            }
        }
        counting().log().wakeReaders();
    }

    private void take(TopicEntry entry) {
        Counting now = counting();
        if (!now.isThatOf(entry.start()) || entry.number() < now.log().next()) {
            LOGGER.log(Level.WARNING, "Redis has lost the history of topic {0}", name);
            begin(entry.before(), entry.start());
        } else if (now.start() == 0) {
            counting = new Counting(now.log(), entry.start());
        }
        LocalLog log = counting().log();
        if (entry.number() > log.next()) {
            log.skipTo(entry.number());
        }
        if (entry.event().isPresent()) {
            log.append(entry.position(), entry.event().get());
        } else {
            log.clear();
        }
    }

    private void begin(Position before, long start) {
        Counting given = counting;
        counting = new Counting(new LocalLog(name, before, limits, budget, clock), start);
        if (given != null) {
            given.log().close();
            given.log().wakeReaders();
        }
    }
}

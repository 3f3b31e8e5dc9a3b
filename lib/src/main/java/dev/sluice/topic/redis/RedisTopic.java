package dev.sluice.topic.redis;

import dev.sluice.redis.EntryId;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.StreamEntry;
import dev.sluice.redis.TailedStream;
import dev.sluice.topic.BrokerUnavailableException;
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
 * <p>When Redis has lost events, or counts from the beginning again, the log is given up for
 * another one. Readers find that out when they are through with the old one.
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

    /** The position of the last event that has come here. */
    private volatile Position position = new Position(0, 0);

    /** Why the stream cannot be read; null while it can. */
    private volatile @Nullable String spoilt;

    private boolean warned;

    // Guarded by the lock.
    private int readers;
    private long lastUse;
    private boolean forgotten;

    /** When Redis was told last. Used by one thread. */
    private long kept;

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

    /** The present counting. */
    Counting counting() {
        Counting now = counting;
        if (now == null) {
            throw new IllegalStateException("the topic has not been joined");
        }
        return now;
    }

    /** The position of the last event that has come here. */
    Position position() {
        return position;
    }

    /**
     * Makes sure that more may come here.
     *
     * @throws BrokerUnavailableException if what is in Redis cannot be read
     */
    void requireSound() {
        String reason = spoilt;
        if (reason != null) {
            throw unusable(name, new IllegalStateException(reason));
        }
    }

    boolean isSpoilt() {
        return spoilt != null;
    }

    /** The failure of one topic, without the reason, which is not for clients. */
    static BrokerUnavailableException unusable(TopicName name, Throwable cause) {
        return new BrokerUnavailableException(
                "What the broker has of the topic "
                        + name
                        + " cannot be used: an operator must look at it",
                cause);
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
                beginAtNewest(redis.newest(key));
                tail();
            }
            readers++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void tail() {
        try {
            redis.tail(this);
        } catch (RuntimeException e) {
            // Nothing would fill the log: the next reader begins it again.
            counting().log().close();
            counting = null;
            throw e;
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
            boolean isIdle = readers == 0 && clock.millis() - lastUse >= stays;
            if (isIdle) {
                forget();
            }
            return isIdle;
        } finally {
            lock.unlock();
        }
    }

    /** Stops filling the log. Readers that are open find nothing new. */
    void forget() {
        lock.lock();
        try {
            forgotten = true;
            if (counting != null) {
                redis.untail(this);
                counting().log().close();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Redis answers, and says what time it is: drops what is too old, here and from time to time
     * there, tells Redis that the topic is read, and wakes the readers that have waited for Redis.
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
        spoilt = null;
        if (newest.compareTo(last) < 0) {
            goOnAfterLoss(Optional.empty());
        }
    }

    @Override
    public void spoilt(String reason) {
        spoilt = reason;
        Optional.ofNullable(counting).ifPresent(now -> now.log().wakeReaders());
    }

    @Override
    public void take(List<StreamEntry> entries) {
        for (StreamEntry entry : entries) {
            Optional<TopicEntry> read = TopicEntry.of(entry);
            if (read.isEmpty()) {
                skip(entry);
            } else if (isNext(read.get()) || goOnAfterLoss(read)) {
                last = entry.id();
                take(read.get());
            } else {
                // Something else comes next; it is read again from another place.
                break;
            }
        }
        counting().log().wakeReaders();
    }

    private void skip(StreamEntry entry) {
        position = TopicEntry.position(key, entry.id());
        last = entry.id();
        if (!warned) {
            warned = true;
            LOGGER.log(
                    Level.WARNING,
                    "The stream of topic {0} has an entry that was not published through Sluice",
                    name);
        }
    }

    private boolean isNext(TopicEntry entry) {
        Counting now = counting();
        return now.isThatOf(entry.start())
                && entry.number() == now.log().next()
                && entry.follows(position);
    }

    private void take(TopicEntry entry) {
        Counting now = counting();
        if (now.start() == 0) {
            counting = new Counting(now.log(), entry.start());
        }
        if (entry.event().isPresent()) {
            now.log().append(entry.id(), entry.event().get());
        } else {
            now.log().clear();
        }
        position = entry.position();
    }

    /**
     * Redis does not have what it had: it was trimmed, lost its end, or another server took over
     * that was behind. Finds out where to go on, so that nothing is left out that it has now.
     *
     * @param next the entry that comes after the last one in Redis, if any
     * @return whether that is the one to go on with
     */
    private boolean goOnAfterLoss(Optional<TopicEntry> next) {
        Optional<StreamEntry> upToLast = redis.newestUpTo(key, last.toString());
        boolean hasLast = upToLast.filter(entry -> entry.id().equals(last)).isPresent();
        if (next.isPresent() && (hasLast || upToLast.isEmpty())) {
            goOnWith(next.get());
            return true;
        }
        if (hasLast) {
            return false;
        }
        LOGGER.log(Level.WARNING, "Redis has lost events of topic {0}", name);
        Optional<Position> common = new CommonHistory(counting().log(), this::isInRedis).newest();
        boolean isSameHistory =
                upToLast.flatMap(TopicEntry::of).filter(this::isOfCounting).isPresent();
        if (common.isPresent()) {
            position = common.get();
            last = new EntryId(position.time(), position.number());
            begin(position, counting().start());
        } else if (isSameHistory || upToLast.isEmpty()) {
            beginAtNewest(upToLast);
        } else {
            beginBeforeOldest();
        }
        return false;
    }

    private boolean isOfCounting(TopicEntry entry) {
        return counting().start() == entry.start();
    }

    /** Nothing else is between the last entry and this one. */
    private void goOnWith(TopicEntry entry) {
        Counting now = counting();
        if (now.isThatOf(entry.start()) && entry.before().number() > position.number()) {
            now.log().skipTo(entry.number());
        } else {
            LOGGER.log(Level.WARNING, "Redis has lost the history of topic {0}", name);
            begin(entry.before(), entry.start());
        }
        position = entry.before();
    }

    /** Returns whether Redis has the event with a position. */
    boolean isInRedis(Position of) {
        return redis.range(key, of.toString(), 1).stream()
                .anyMatch(entry -> entry.id().toString().equals(of.toString()));
    }

    private void beginAtNewest(Optional<StreamEntry> newest) {
        EntryId id = newest.map(StreamEntry::id).orElse(EntryId.NONE);
        Optional<TopicEntry> entry = newest.flatMap(TopicEntry::of);
        position = entry.map(TopicEntry::position).orElse(TopicEntry.position(key, id));
        last = id;
        begin(position, entry.map(TopicEntry::start).orElse(0L));
    }

    /** It is another history: all of it is new here. */
    private void beginBeforeOldest() {
        Optional<TopicEntry> oldest =
                redis.range(key, "-", 1).stream().findFirst().flatMap(TopicEntry::of);
        position = oldest.map(TopicEntry::before).orElse(new Position(0, 0));
        last = EntryId.NONE;
        begin(position, oldest.map(TopicEntry::start).orElse(0L));
    }

    private void begin(Position before, long start) {
        Counting given = counting;
        LocalLog log = new LocalLog(name, before, limits, budget, clock);
        lock.lock();
        try {
            counting = new Counting(log, start);
            if (forgotten) {
                // Meanwhile, by another thread, which has not seen this one.
                log.close();
            }
        } finally {
            lock.unlock();
        }
        if (given != null) {
            given.log().close();
            given.log().wakeReaders();
        }
    }
}

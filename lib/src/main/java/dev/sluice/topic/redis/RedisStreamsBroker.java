package dev.sluice.topic.redis;

import dev.sluice.event.EncodedEvent;
import dev.sluice.logging.OutageLog;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.Script;
import dev.sluice.redis.SpoiltKeyException;
import dev.sluice.topic.Broker;
import dev.sluice.topic.BrokerUnavailableException;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.IdempotencyKey;
import dev.sluice.topic.IdempotencyKeyReusedException;
import dev.sluice.topic.Position;
import dev.sluice.topic.Start;
import dev.sluice.topic.TopicName;
import dev.sluice.topic.TopicReader;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Topics in Redis Streams, shared by all replicas of a service.
 *
 * <p>A topic is a stream; an event's position is the id of its entry. This process reads each event
 * from Redis once, into a log that all its readers share; a reader that begins before that log
 * reads from Redis until it comes there.
 *
 * <p>The history has at least as many events as the limits say, and at most a hundred more; bytes
 * are not counted in Redis, only here.
 */
public final class RedisStreamsBroker implements Broker {

    private static final System.Logger LOGGER =
            System.getLogger(RedisStreamsBroker.class.getName());

    private static final Script PUBLISH =
            Script.announcing(RedisStreamsBroker.class, "publish.lua");
    private static final Script CLEAR = Script.announcing(RedisStreamsBroker.class, "clear.lua");

    private static final Duration SWEEP_PERIOD = Duration.ofSeconds(1);

    /** For how long a topic that nobody reads any more is still followed. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    /** Redis keeps entries in nodes of so many; trimming to fewer "about" would trim nothing. */
    private static final int REDIS_NODE = 100;

    private static final String UNAVAILABLE = "The broker does not answer: try again later";

    private final Redis redis;
    private final HistoryLimits limits;
    private final HistoryBudget budget;
    private final InstantSource clock;
    private final Map<TopicName, RedisTopic> topics = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final OutageLog sweeping = new OutageLog(LOGGER, "The sweep of topics");

    /** The time by which Redis' clock is ahead of this one. */
    private volatile long skewMillis;

    private RedisStreamsBroker(
            Redis redis, HistoryLimits limits, HistoryBudget budget, InstantSource clock) {
        this.redis = redis;
        this.limits = limits;
        this.budget = budget;
        this.clock = clock;
    }

    /**
     * A broker with the default budget, and its thread that drops what is too old.
     *
     * @param redis has the topics; not closed with the broker
     * @param limits how much of each topic is kept; the same for all replicas
     * @return the broker
     */
    public static RedisStreamsBroker create(Redis redis, HistoryLimits limits) {
        return create(redis, limits, HistoryBudget.defaults());
    }

    /**
     * A broker, and its thread that drops what is too old.
     *
     * @param redis has the topics; not closed with the broker
     * @param limits how much of each topic is kept; the same for all replicas
     * @param budget how much this process holds of all topics that are read here; events that are
     *     dropped here stay in Redis
     * @return the broker
     */
    public static RedisStreamsBroker create(
            Redis redis, HistoryLimits limits, HistoryBudget budget) {
        RedisStreamsBroker broker =
                new RedisStreamsBroker(redis, limits, budget, InstantSource.system());
        Thread.ofVirtual().name("sluice-redis-sweep").start(broker::sweepUntilClosed);
        return broker;
    }

    @Override
    public List<Position> publish(
            TopicName topic, List<EncodedEvent> events, Optional<IdempotencyKey> key) {
        requireOpen();
        if (events.isEmpty()) {
            return List.of();
        }
        limits.requireKept(events);
        List<byte[]> arguments = new ArrayList<>(events.size() + 6);
        arguments.add(text(limits.maxEvents()));
        arguments.add(text(limits.maxEvents() < REDIS_NODE ? "=" : "~"));
        arguments.add(text(limits.maxAge().toMillis()));
        arguments.add(text(expiryMillis()));
        arguments.add(text(key.isEmpty() ? 0 : limits.idempotencyWindow().toMillis()));
        arguments.add(text(key.map(once -> once.payload(events).toString()).orElse("")));
        events.forEach(event -> arguments.add(event.toByteArray()));
        List<String> keys = new ArrayList<>(List.of(RedisTopic.key(redis, topic)));
        key.ifPresent(once -> keys.add(redis.key("once:{" + topic + "}:" + once.owner())));
        try {
            return redis.append(PUBLISH, keys, arguments)
                    .map(RedisStreamsBroker::positions)
                    .orElseThrow(IdempotencyKeyReusedException::new);
        } catch (RedisUnavailableException e) {
            throw unavailable(topic, e);
        }
    }

    private static byte[] text(Object value) {
        return value.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static List<Position> positions(String firstAndCount) {
        int space = firstAndCount.indexOf(' ');
        Position first = Position.parse(firstAndCount.substring(0, space)).orElseThrow();
        return first.row(Integer.parseInt(firstAndCount.substring(space + 1)));
    }

    /** Expired events are not read, but the number of the last one is of use for a while. */
    private long expiryMillis() {
        return 2 * limits.maxAge().toMillis();
    }

    @Override
    public TopicReader open(TopicName topic, Start start, Runnable wake) {
        requireOpen();
        budget.requireReaderRoom(topic);
        try {
            while (true) {
                if (!topics.containsKey(topic)) {
                    budget.requireTopic();
                }
                RedisTopic entered =
                        topics.computeIfAbsent(
                                topic, name -> new RedisTopic(name, redis, limits, budget, clock));
                if (entered.enter()) {
                    return open(entered, start, wake);
                }
            }
        } catch (RedisUnavailableException e) {
            throw unavailable(topic, e);
        }
    }

    private static BrokerUnavailableException unavailable(
            TopicName topic, RedisUnavailableException cause) {
        return cause instanceof SpoiltKeyException
                ? RedisTopic.unusable(topic, cause)
                : new BrokerUnavailableException(UNAVAILABLE, cause);
    }

    private TopicReader open(RedisTopic topic, Start start, Runnable wake) {
        try {
            long oldest = Math.max(0, now() - limits.maxAge().toMillis());
            // Once: a place in one counting is none in another.
            Counting counting = topic.counting();
            Place place = new Placement(topic, counting, redis, oldest).of(start);
            return new RedisReader(topic, counting, redis, budget, place, wake);
        } catch (RuntimeException e) {
            topic.leave();
            throw e;
        }
    }

    @Override
    public void clear(TopicName topic) {
        requireOpen();
        try {
            var _ =
                    redis.run(
                            CLEAR,
                            List.of(RedisTopic.key(redis, topic)),
                            List.of(text(expiryMillis())));
        } catch (RedisUnavailableException e) {
            throw unavailable(topic, e);
        }
    }

    @Override
    public Optional<String> trouble() {
        return redis.trouble();
    }

    /** The time of Redis, which gives out the positions. */
    private long now() {
        return clock.millis() + skewMillis;
    }

    private void sweepUntilClosed() {
        try {
            while (!closed.await(SWEEP_PERIOD.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    sweep();
                    sweeping.succeeded();
                } catch (RuntimeException e) {
                    // Readers wait for the next one.
                    sweeping.failed(e.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        topics.values()
                .forEach(topic -> {
                    if (topic.forgetIfUnread(LINGER)) {
                        topics.remove(topic.name(), topic);
                    }
                });
        try {
            skewMillis = redis.millis() - clock.millis();
        } catch (RedisUnavailableException e) {
            // No server answers; nothing expires here until one does.
            return;
        }
        topics.values().forEach(this::sweep);
    }

    /** One that cannot be swept must not keep the others from it: readers wait for it. */
    private void sweep(RedisTopic topic) {
        try {
            topic.sweep(now(), expiryMillis());
        } catch (RedisUnavailableException e) {
            // Its server says so; it is swept when that is back.
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "The topic " + topic.name() + " cannot be swept", e);
        }
    }

    private void requireOpen() {
        if (closed.getCount() == 0) {
            throw new IllegalStateException("the broker is closed");
        }
    }

    @Override
    public void close() {
        closed.countDown();
        topics.values().forEach(RedisTopic::forget);
        topics.clear();
    }
}

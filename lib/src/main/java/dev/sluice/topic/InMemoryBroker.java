package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Topics in the memory of this process. A history begins anew with each start, and when a topic
 * that nobody reads has been forgotten after its history has expired: both give it a new epoch, so
 * that no position of before is taken for one of after.
 */
public final class InMemoryBroker implements Broker {

    private static final Duration SWEEP_PERIOD = Duration.ofSeconds(1);

    private final Map<TopicName, TopicLog> logs = new ConcurrentHashMap<>();
    private final AtomicLong lastEpoch = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HistoryLimits limits;
    private final InstantSource clock;

    InMemoryBroker(HistoryLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * An empty broker, and its thread that drops what is too old.
     *
     * @param limits how much of each topic is kept
     * @return the broker
     */
    public static InMemoryBroker create(HistoryLimits limits) {
        InMemoryBroker broker = new InMemoryBroker(limits, InstantSource.system());
        Thread.ofVirtual().name("sluice-history-sweep").start(broker::sweepUntilClosed);
        return broker;
    }

    @Override
    public List<Position> publish(TopicName topic, List<EncodedEvent> events) {
        requireOpen();
        if (events.isEmpty()) {
            return List.of();
        }
        requireWithinHistory(events);
        while (true) {
            List<Position> positions = log(topic).append(events, clock.millis());
            if (!positions.isEmpty()) {
                return positions;
            }
        }
    }

    /** It would overtake every reader before one of them could read it. */
    private void requireWithinHistory(List<EncodedEvent> batch) {
        requireKept("events", batch.size(), limits.maxEvents());
        if (batch.size() > 1) {
            long bytes = batch.stream().mapToLong(EncodedEvent::size).sum();
            requireKept("bytes", bytes, limits.maxBytes());
        }
    }

    private static void requireKept(String what, long actual, long most) {
        if (actual > most) {
            throw new IllegalArgumentException(
                    "a batch must have at most %d %s, the most that are kept, had %d"
                            .formatted(most, what, actual));
        }
    }

    @Override
    public TopicReader open(TopicName topic, Start start, Runnable wake) {
        requireOpen();
        while (true) {
            TopicLog log = log(topic);
            log.expire(clock.millis());
            if (log.enter()) {
                return new LogReader(topic, log, start, wake, clock);
            }
        }
    }

    @Override
    public void clear(TopicName topic) {
        TopicLog log = logs.get(topic);
        if (log != null) {
            log.clear();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        logs.clear();
    }

    private void requireOpen() {
        if (closed.getCount() == 0) {
            throw new IllegalStateException("the broker is closed");
        }
    }

    /** Drops what is too old, and topics with nothing left and nobody to read them. */
    void sweep() {
        long now = clock.millis();
        for (TopicName topic : logs.keySet()) {
            logs.computeIfPresent(
                    topic,
                    (name, log) -> {
                        log.expire(now);
                        return log.forgetIfIdle(now) ? null : log;
                    });
        }
    }

    int topics() {
        return logs.size();
    }

    private TopicLog log(TopicName topic) {
        return logs.computeIfAbsent(
                topic, name -> new TopicLog(newEpoch(), limits, clock.millis()));
    }

    private long newEpoch() {
        return lastEpoch.updateAndGet(last -> Math.max(last + 1, clock.millis()));
    }

    private void sweepUntilClosed() {
        try {
            while (!closed.await(SWEEP_PERIOD.toNanos(), TimeUnit.NANOSECONDS)) {
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

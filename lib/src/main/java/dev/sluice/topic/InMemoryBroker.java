package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Epochs are counted from here, to be short. */
    private static final long EPOCHS_SINCE = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

    private static final long EPOCHS_PER_MILLI = 1000;

    private record History(long epoch, TopicLog log) {}

    private final Map<TopicName, History> histories = new ConcurrentHashMap<>();
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
    public List<Position> publish(
            TopicName topic, List<EncodedEvent> events, Optional<IdempotencyKey> key) {
        requireOpen();
        if (events.isEmpty()) {
            return List.of();
        }
        limits.requireKept(events);
        while (true) {
            History history = history(topic);
            List<Position> positions =
                    history.log().append(history.epoch(), events, key, clock.millis());
            if (!positions.isEmpty()) {
                return positions;
            }
        }
    }

    @Override
    public TopicReader open(TopicName topic, Start start, Runnable wake) {
        requireOpen();
        while (true) {
            History history = history(topic);
            history.log().expire(clock.millis());
            if (history.log().enter()) {
                return LogReader.at(start, history.epoch(), topic, history.log(), wake, clock);
            }
        }
    }

    @Override
    public void clear(TopicName topic) {
        History history = histories.get(topic);
        if (history != null) {
            history.log().clear();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        histories.clear();
    }

    private void requireOpen() {
        if (closed.getCount() == 0) {
            throw new IllegalStateException("the broker is closed");
        }
    }

    /** Drops what is too old, and topics with nothing left and nobody to read them. */
    void sweep() {
        long now = clock.millis();
        for (TopicName topic : histories.keySet()) {
            histories.computeIfPresent(
                    topic,
                    (name, history) -> {
                        history.log().expire(now);
                        return history.log().forgetIfIdle(now) ? null : history;
                    });
        }
    }

    int topics() {
        return histories.size();
    }

    private History history(TopicName topic) {
        return histories.computeIfAbsent(
                topic,
                name -> {
                    long epoch = newEpoch();
                    long now = clock.millis();
                    return new History(
                            epoch, new TopicLog((segment, index) -> epoch, 1, limits, now, now));
                });
    }

    /** So fine that a process that starts topics quickly is not ahead of one started after it. */
    private long newEpoch() {
        long now = (clock.millis() - EPOCHS_SINCE) * EPOCHS_PER_MILLI;
        return lastEpoch.updateAndGet(last -> Math.max(last + 1, now));
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

package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.logging.BoundedLog;
import dev.sluice.time.DueQueue;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Topics in the memory of this process. A new history begins with each start, and when a topic that
 * nobody reads has been forgotten after its history has expired: both give it a new epoch, so that
 * an old position is never mistaken for a new one.
 *
 * <p>A topic to which nothing was published is there as long as it is read, and leaves nothing: the
 * position that its readers had is the beginning of the history that begins with its first event.
 */
public final class InMemoryBroker implements Broker {

    private static final Duration SWEEP_PERIOD = Duration.ofSeconds(1);

    private static final BoundedLog FAILURES =
            new BoundedLog(
                    System.getLogger(InMemoryBroker.class.getName()),
                    "failures to sweep histories");

    /** A log, by its topic and its epoch. */
    private final class History extends DueQueue.Entry {

        private final TopicName topic;
        private final long epoch = epochs.current();
        private final TopicLog log;

        History(TopicName topic) {
            long now = clock.millis();
            this.topic = topic;
            this.log =
                    new TopicLog(
                            (segment, index) -> epoch,
                            topic.value().length(),
                            1,
                            limits,
                            budget,
                            now,
                            now);
        }

        /** A reader has left, or the first publication was refused. */
        private void released() {
            look(this, clock.millis());
        }
    }

    private final Map<TopicName, History> histories = new ConcurrentHashMap<>();
    private final DueQueue<History> due = new DueQueue<>(SWEEP_PERIOD.toMillis());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HistoryLimits limits;
    private final HistoryBudget budget;
    private final InstantSource clock;
    private final Epochs epochs;

    /** After how long something of a publication may be too old. */
    private final long unkeyedMillis;

    private final long keyedMillis;

    InMemoryBroker(HistoryLimits limits, HistoryBudget budget, InstantSource clock) {
        this.limits = limits;
        this.budget = budget;
        this.clock = clock;
        this.epochs = new Epochs(clock.millis());
        this.unkeyedMillis = limits.maxAge().toMillis();
        this.keyedMillis = Math.min(unkeyedMillis, limits.idempotencyWindow().toMillis());
    }

    /**
     * An empty broker with the default budget, and its thread that drops what is too old.
     *
     * @param limits how much of each topic is kept
     * @return the broker
     */
    public static InMemoryBroker create(HistoryLimits limits) {
        return create(limits, HistoryBudget.defaults());
    }

    /**
     * An empty broker, and its thread that drops what is too old.
     *
     * @param limits how much of each topic is kept
     * @param budget how much is kept of all topics together
     * @return the broker
     */
    public static InMemoryBroker create(HistoryLimits limits, HistoryBudget budget) {
        return started(limits, budget, InstantSource.system());
    }

    static InMemoryBroker started(HistoryLimits limits, HistoryBudget budget, InstantSource clock) {
        InMemoryBroker broker = new InMemoryBroker(limits, budget, clock);
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
        Optional<Publications.Keyed> keyed = key.map(k -> Publications.Keyed.of(k, events));
        List<Position> before = keyed.map(once -> find(topic, once)).orElse(List.of());
        if (!before.isEmpty()) {
            return before;
        }
        long room = Share.atMost(events);
        budget.requireKept(room);
        if (!histories.containsKey(topic)) {
            budget.requireTopicRoom(Share.EMPTY_LOG + topic.value().length());
        }
        if (key.isPresent()) {
            budget.requireKeyRoom();
        }
        budget.requireRoom(room);
        while (true) {
            History history = history(topic);
            long now = clock.millis();
            List<Position> positions = append(history, events, keyed, now);
            if (!positions.isEmpty()) {
                due.add(history, now + (keyed.isPresent() ? keyedMillis : unkeyedMillis));
                return positions;
            }
            histories.remove(topic, history);
        }
    }

    /** The earlier publication under a key, which needs no room. */
    private List<Position> find(TopicName topic, Publications.Keyed key) {
        History history = histories.get(topic);
        return history == null
                ? List.of()
                : history.log.published(history.epoch, key, clock.millis());
    }

    private List<Position> append(
            History history,
            List<EncodedEvent> events,
            Optional<Publications.Keyed> key,
            long now) {
        try {
            return history.log.append(history.epoch, events, key, now);
        } catch (TopicsFullException e) {
            history.released();
            throw e;
        }
    }

    @Override
    public TopicReader open(TopicName topic, Start start, Runnable wake) {
        requireOpen();
        budget.requireReaderRoom(topic);
        while (true) {
            History history = history(topic);
            TopicLog log = history.log;
            log.expire(clock.millis());
            if (log.enter()) {
                return LogReader.at(
                        inEpoch(start, history),
                        history.epoch,
                        topic,
                        log,
                        wake,
                        clock,
                        history::released);
            }
            histories.remove(topic, history);
        }
    }

    /** A place before the history is its beginning. */
    private Start inEpoch(Start start, History history) {
        return start instanceof Start.After(Position position)
                        && epochs.isBeginning(history.topic, position)
                ? new Start.After(new Position(history.epoch, 0))
                : start;
    }

    @Override
    public void clear(TopicName topic) {
        History history = histories.get(topic);
        if (history != null) {
            history.log.clear();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        histories.values().forEach(history -> history.log.drop());
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
        Queue<History> taken = new ArrayDeque<>(due.take(now));
        try {
            for (History next = taken.peek(); next != null; next = taken.peek()) {
                next.log.expire(now);
                look(next, now);
                taken.remove();
            }
        } finally {
            // After a failure, what was not looked at is due again.
            taken.forEach(history -> due.add(history, now + SWEEP_PERIOD.toMillis()));
        }
    }

    /** Forgets a history that is over, or makes it due again. */
    private void look(History history, long now) {
        // The next history must not begin before its epoch.
        if (history.log.forgetIfIdle(now, () -> epochs.forget(history.topic))) {
            histories.remove(history.topic, history);
            return;
        }
        long next = history.log.due();
        if (next < Long.MAX_VALUE) {
            due.add(history, next);
        }
    }

    int topics() {
        return histories.size();
    }

    private History history(TopicName topic) {
        // Most are there: computing would take a lock.
        History known = histories.get(topic);
        return known == null ? histories.computeIfAbsent(topic, History::new) : known;
    }

    private void sweepContained() {
        try {
            sweep();
        } catch (RuntimeException | Error e) {
            FAILURES.log(Level.ERROR, () -> "Histories could not be swept", e);
        }
    }

    private void sweepUntilClosed() {
        try {
            while (!closed.await(SWEEP_PERIOD.toNanos(), TimeUnit.NANOSECONDS)) {
                sweepContained();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sluice.run;

import dev.sluice.source.UnavailableException;
import dev.sluice.topic.TopicName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs in the memory of this process. When memory is short, runs that are over lose their events
 * before their time, those that ended first before others. Thread-safe.
 */
public final class InMemoryRunStore implements RunStore {

    /** The most ids that are remembered after their events; the oldest go first. */
    static final int MOST_REMEMBERED = 100_000;

    /** Heap that an id takes that is remembered, besides its characters. */
    private static final int REMEMBERED_BYTES = 160;

    /** The events of a run may be kept for so much longer than it says. */
    private static final Duration LOOK_PERIOD = Duration.ofMillis(250);

    private final RunBudget budget;
    private final Duration remember;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Map<TopicName, RunLog> logs = new HashMap<>();

    /** The runs that are over, in the order of their ends, with the time of the end. */
    private final SequencedMap<RunLog, Long> ended = new LinkedHashMap<>();

    /** The ids whose events are gone, and until when that is remembered. */
    private final SequencedMap<TopicName, Long> gone = new LinkedHashMap<>();

    private long lastLook;

    private volatile Optional<Listener> listener = Optional.empty();

    private InMemoryRunStore(RunBudget budget, Duration remember, InstantSource clock) {
        this.budget = budget;
        this.remember = remember;
        this.clock = clock;
    }

    /**
     * An empty store.
     *
     * @param budget bounds its memory
     * @param remember the time for which an id answers 410 after its events are gone
     * @param clock tells when that is
     * @return the store
     */
    public static InMemoryRunStore create(
            RunBudget budget, Duration remember, InstantSource clock) {
        return new InMemoryRunStore(budget, remember, clock);
    }

    @Override
    public Found start(RunInfo info) {
        lock.lock();
        try {
            dropOver();
            Found found = lookUp(info.id());
            if (!(found instanceof Found.Unknown)) {
                return found;
            }
            if (!take(RunBudget.BYTES_EACH)) {
                throw new UnavailableException(
                        "The service holds as much of other runs as it can: try again later");
            }
            RunLog log = newLog(info.startedAt(clock.millis()).withoutInput());
            logs.put(info.id(), log);
            return new Found.Begun(log);
        } finally {
            lock.unlock();
        }
    }

    private RunLog newLog(RunInfo info) {
        return new RunLog(info, this::readersChanged);
    }

    private void readersChanged(RunLog log) {
        if (log.readers() == 0) {
            listener.ifPresent(told -> told.left(log));
        }
    }

    @Override
    public Found find(TopicName id) {
        lock.lock();
        try {
            dropOver();
            return lookUp(id);
        } finally {
            lock.unlock();
        }
    }

    private Found lookUp(TopicName id) {
        RunLog log = logs.get(id);
        if (log != null) {
            return new Found.Known(log);
        }
        return gone.containsKey(id) ? new Found.Gone() : new Found.Unknown();
    }

    @Override
    public boolean append(RunLog log, int attempt, byte[] bytes) {
        lock.lock();
        try {
            dropOver();
            if (log.state() != RunState.RUNNING) {
                return false;
            }
            if (!take(bytes.length)) {
                throw new RunTooLargeException("The service holds as much of other runs as it can");
            }
        } finally {
            lock.unlock();
        }
        if (log.append(log.length(), bytes)) {
            return true;
        }
        budget.give(bytes.length);
        return false;
    }

    /** Takes memory, if need be from runs that are over, and then from what is remembered. */
    private boolean take(long bytes) {
        while (!budget.take(bytes)) {
            if (!ended.isEmpty()) {
                RunLog oldest = ended.firstEntry().getKey();
                ended.remove(oldest);
                drop(oldest);
            } else if (!gone.isEmpty()) {
                forget(gone.firstEntry().getKey());
            } else {
                return false;
            }
        }
        return true;
    }

    /** There is one attempt. */
    @Override
    public boolean end(RunLog log, int attempt, RunEnd end) {
        return stop(log, end);
    }

    @Override
    public boolean stop(RunLog log, RunEnd end) {
        lock.lock();
        try {
            if (!log.end(end)) {
                return false;
            }
            ended.put(log, clock.millis());
        } finally {
            lock.unlock();
        }
        listener.ifPresent(told -> told.ended(log));
        return true;
    }

    @Override
    public boolean takeBack(RunLog log) {
        lock.lock();
        try {
            if (log.length() > 0 || !log.end(RunEnd.refused())) {
                return false;
            }
            var _ = logs.remove(log.info().id());
            give(log);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Drops the events of runs that ended long ago, and forgets ids that were remembered. */
    private void dropOver() {
        long now = clock.millis();
        if (now - lastLook < LOOK_PERIOD.toMillis()) {
            return;
        }
        lastLook = now;
        ended.entrySet()
                .removeIf(entry -> {
                    boolean isOver =
                            now - entry.getValue()
                                    >= entry.getKey().info().keeping().keep().toMillis();
                    if (isOver) {
                        drop(entry.getKey());
                    }
                    return isOver;
                });
        while (!gone.isEmpty() && gone.firstEntry().getValue() <= now) {
            forget(gone.firstEntry().getKey());
        }
    }

    private void drop(RunLog log) {
        TopicName id = log.info().id();
        if (logs.remove(id, log)) {
            give(log);
            // Less than what was just given back.
            var _ = budget.take(remembered(id));
            gone.putLast(id, clock.millis() + remember.toMillis());
            if (gone.size() > MOST_REMEMBERED) {
                forget(gone.firstEntry().getKey());
            }
        }
    }

    private void forget(TopicName id) {
        if (gone.remove(id) != null) {
            budget.give(remembered(id));
        }
    }

    private static long remembered(TopicName id) {
        return REMEMBERED_BYTES + (long) id.value().length();
    }

    private void give(RunLog log) {
        budget.give(RunBudget.BYTES_EACH + (long) log.length());
    }

    @Override
    public Collection<RunLog> logs() {
        lock.lock();
        try {
            return List.copyOf(logs.values());
        } finally {
            lock.unlock();
        }
    }

    /** There is no other process. */
    @Override
    public boolean handOver(RunLog log) {
        return false;
    }

    @Override
    public boolean isReadElsewhere(RunLog log) {
        return false;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void listen(Listener told) {
        listener = Optional.of(told);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            logs.clear();
            ended.clear();
            gone.clear();
        } finally {
            lock.unlock();
        }
    }
}

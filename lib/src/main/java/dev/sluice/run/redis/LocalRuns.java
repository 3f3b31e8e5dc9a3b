package dev.sluice.run.redis;

import dev.sluice.run.RunBudget;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunInfo;
import dev.sluice.run.RunLog;
import dev.sluice.source.UnavailableException;
import dev.sluice.topic.TopicName;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The runs of which this replica has a log, and their memory. Thread-safe. */
final class LocalRuns {

    /** A log that was asked for so lately is about to be read. */
    private static final Duration JUST_USED = Duration.ofSeconds(5);

    private final RunBudget budget;
    private final Map<TopicName, LocalRun> runs = new ConcurrentHashMap<>();

    LocalRuns(RunBudget budget) {
        this.budget = budget;
    }

    Optional<LocalRun> find(TopicName id) {
        return Optional.ofNullable(runs.get(id));
    }

    /** The run of a log, if it has not been dropped. */
    Optional<LocalRun> of(RunLog log) {
        return find(log.info().id()).filter(run -> run.log().equals(log));
    }

    Collection<LocalRun> all() {
        return List.copyOf(runs.values());
    }

    /** Adds a run, in the place of another one with its id. Memory was taken for it. */
    void put(LocalRun run) {
        LocalRun before = runs.put(run.id(), run);
        if (before != null) {
            dropped(before);
            // If it has readers: there is another run with its id.
            var _ = before.log().end(RunEnd.lost());
        }
    }

    /** Adds a run, unless there is one with its id or no memory for it. */
    boolean putIfAbsent(LocalRun run) {
        long bytes = bytes(run);
        if (!take(bytes)) {
            return false;
        }
        if (runs.putIfAbsent(run.id(), run) == null) {
            return true;
        }
        give(bytes);
        return false;
    }

    void drop(LocalRun run) {
        dropIf(run, () -> true);
    }

    /** Drops the log of a run that Redis has lost: its readers would wait forever. */
    void lose(LocalRun run) {
        drop(run);
        var _ = run.log().end(RunEnd.lost());
    }

    /** Drops a log that is just used, but not read. */
    void dropUnread(LocalRun run) {
        dropIf(run, () -> !run.isHeld() && run.log().readers() == 0);
    }

    private void dropUnused(LocalRun run, Duration linger) {
        dropIf(run, () -> run.unused().compareTo(linger) > 0);
    }

    /** It stays in the map until it is dropped, for those who wait for the lock meanwhile. */
    private void dropIf(LocalRun run, BooleanSupplier condition) {
        run.lock.lock();
        try {
            if (runs.get(run.id()) == run && condition.getAsBoolean()) {
                dropped(run);
                runs.remove(run.id(), run);
            }
        } finally {
            run.lock.unlock();
        }
    }

    private void dropped(LocalRun run) {
        run.lock.lock();
        try {
            if (!run.isDropped()) {
                run.drop();
                give(bytes(run));
            }
        } finally {
            run.lock.unlock();
        }
    }

    private static long bytes(LocalRun run) {
        return bytes(run.log().info()) + run.log().length();
    }

    /** The memory that a log takes while it is empty. */
    static long bytes(RunInfo info) {
        return RunBudget.BYTES_EACH + (long) info.keeping().input().map(String::length).orElse(0);
    }

    /** Takes memory for a log, or refuses. */
    void require(long bytes) {
        if (!take(bytes)) {
            throw new UnavailableException(
                    "The service holds as much of other runs as it can: try again later");
        }
    }

    /** Takes memory, if need be from logs that nobody reads, which are still in Redis. */
    boolean take(long bytes) {
        if (budget.take(bytes)) {
            return true;
        }
        List<LocalRun> unused =
                runs.values().stream()
                        .filter(run -> run.unused().compareTo(JUST_USED) > 0)
                        .sorted(Comparator.comparing(LocalRun::unused).reversed())
                        .toList();
        for (LocalRun run : unused) {
            // Another thread may change it, and wait for memory of this one.
            if (run.lock.tryLock()) {
                try {
                    dropUnused(run, JUST_USED);
                } finally {
                    run.lock.unlock();
                }
            }
            if (budget.take(bytes)) {
                return true;
            }
        }
        return false;
    }

    void give(long bytes) {
        budget.give(bytes);
    }

    void dropUnused(Duration linger) {
        for (LocalRun run : all()) {
            if (run.unused().compareTo(linger) > 0) {
                dropUnused(run, linger);
            }
        }
    }

    void clear() {
        all().forEach(this::drop);
    }
}

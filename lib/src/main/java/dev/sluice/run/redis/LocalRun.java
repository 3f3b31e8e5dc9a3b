package dev.sluice.run.redis;

import dev.sluice.redis.EntryId;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.StreamEntry;
import dev.sluice.redis.TailedStream;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunLog;
import dev.sluice.run.RunState;
import dev.sluice.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A run of which this replica has a log: the handler is here, or the log follows the notices of the
 * run. The log is changed under the lock only, also while Redis is asked, so that no two changes
 * meet.
 *
 * <pre>
 *   held --lost its lease, handed over--> followed --over--> over
 *     ^                                      |  |
 *     +---------------claimed----------------+  +--not read--> dropped --read--> another one follows
 * </pre>
 */
final class LocalRun implements TailedStream {

    final ReentrantLock lock = new ReentrantLock();
    private final RunLog log;
    private final RunRecords records;
    private final Redis redis;
    private final LocalRuns locals;
    private final String key;

    /** The attempt whose handler is here; 0 without one. */
    private volatile int held;

    private volatile EntryId last = EntryId.NONE;

    /** Whether there was no memory for more of the log. */
    private volatile boolean isStarved;

    private volatile boolean isFollowing;
    private volatile boolean isDropped;
    private volatile long usedNanos = System.nanoTime();

    /** Whether Redis knows that it is read here. Guarded by the lock. */
    private boolean isKnownRead;

    /** Whether Redis may have lost that. */
    private volatile boolean mayBeForgotten;

    LocalRun(RunLog log, RunRecords records, Redis redis, LocalRuns locals) {
        this.log = log;
        this.records = records;
        this.redis = redis;
        this.locals = locals;
        this.key = records.notices(log.info().id());
    }

    RunLog log() {
        return log;
    }

    TopicName id() {
        return log.info().id();
    }

    boolean isHeld() {
        return held != 0;
    }

    boolean isHeld(int attempt) {
        return held == attempt && attempt != 0;
    }

    /** Returns whether the log is or becomes all that Redis has, without being asked. */
    boolean isLive() {
        return log.state() == RunState.RUNNING && (isHeld() || isFollowing);
    }

    void use() {
        usedNanos = System.nanoTime();
    }

    Duration unused() {
        return log.readers() > 0 || isHeld()
                ? Duration.ZERO
                : Duration.ofNanos(System.nanoTime() - usedNanos);
    }

    /** The handler of an attempt is here. */
    void hold(int attempt) {
        log.startedAgain(attempt);
        held = attempt;
        unfollow();
    }

    /** The handler is not here any more. Called with the lock. */
    void letGo() {
        held = 0;
    }

    /** Takes what Redis has, and what will come if the run goes on elsewhere. */
    void join() {
        lock.lock();
        try {
            refresh(RunEnd.lost()).ifPresent(stored -> follow(stored.said().newest()));
        } finally {
            lock.unlock();
        }
    }

    private void follow(EntryId from) {
        if (!isFollowing && !isDropped && !isHeld() && log.state() == RunState.RUNNING) {
            last = from;
            isFollowing = true;
            redis.tail(this);
        }
    }

    void unfollow() {
        if (isFollowing) {
            isFollowing = false;
            redis.untail(this);
        }
    }

    /** The run is over. */
    void end(RunEnd end) {
        held = 0;
        unfollow();
        var _ = log.end(end);
    }

    boolean isDropped() {
        return isDropped;
    }

    /** Nobody gets this log any more. Called with the lock. */
    void drop() {
        isDropped = true;
        held = 0;
        unfollow();
    }

    /** Appends if there is memory. */
    private boolean append(byte[] bytes) {
        isStarved = !locals.take(bytes.length);
        if (isStarved) {
            return false;
        }
        if (isDropped || !log.append(log.length(), bytes)) {
            locals.give(bytes.length);
            return false;
        }
        return true;
    }

    /**
     * Takes what Redis has of the run that is not here yet. Called with the lock.
     *
     * @return what Redis has; empty if it has lost the run, which is over then
     */
    Optional<StoredRun> refresh(RunEnd endIfGone) {
        while (true) {
            Optional<StoredRun> stored = records.read(id(), log.length()).filter(this::isSame);
            if (stored.isEmpty()) {
                end(endIfGone);
                return stored;
            }
            StoredRun run = stored.get();
            if (!isHeld()) {
                log.startedAgain(run.info().attempt());
            }
            StoredRun.Said said = run.said();
            if (log.state() != RunState.RUNNING
                    || (said.bytes().length > 0 && !append(said.bytes()))) {
                return stored;
            }
            if (log.length() >= said.length()) {
                isStarved = false;
                run.end().ifPresent(this::end);
                return stored;
            }
        }
    }

    /**
     * Returns whether a run is this one, and has not been started again after Redis had lost a part
     * that is known here.
     */
    private boolean isSame(StoredRun stored) {
        return stored.info().startedMillis() == log.info().startedMillis()
                && (stored.info().attempt() == log.info().attempt()
                        || log.length() <= stored.holder().base());
    }

    /** Tries again if there was no memory, or Redis did not answer. */
    void feed() {
        if (!isHeld() && log.state() == RunState.RUNNING && (isStarved || !isFollowing)) {
            join();
        }
    }

    boolean isStarved() {
        return isStarved;
    }

    /**
     * Tells Redis whether the run is read here, if it does not know or may have lost it.
     *
     * @param left told too if the last reader has left
     */
    void tellReaders(Consumer<TopicName> left) {
        lock.lock();
        try {
            boolean goesOnElsewhere = !isHeld() && log.state() == RunState.RUNNING;
            boolean isRead = goesOnElsewhere && log.readers() > 0;
            if (isDropped || (isRead == isKnownRead && !mayBeForgotten)) {
                return;
            }
            mayBeForgotten = false;
            boolean isLeft = goesOnElsewhere && isKnownRead && !isRead;
            try {
                records.setRead(log.info(), isRead);
                if (isLeft) {
                    left.accept(id());
                }
                isKnownRead = isRead;
            } catch (RedisUnavailableException e) {
                mayBeForgotten = true;
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public EntryId last() {
        return last;
    }

    /** Notices may have been trimmed, and are not kept for long after the end. */
    @Override
    public void connected(EntryId newest) {
        if (newest.compareTo(last) < 0) {
            last = newest;
        }
        mayBeForgotten = true;
        if (isFollowing) {
            join();
        }
    }

    @Override
    public void take(List<StreamEntry> entries) {
        lock.lock();
        try {
            for (StreamEntry entry : entries) {
                if (isFollowing) {
                    take(entry);
                }
                last = entry.id();
            }
        } finally {
            lock.unlock();
        }
    }

    private void take(StreamEntry entry) {
        boolean isOfRun = number(entry, "r") == log.info().startedMillis();
        Optional<String> state = text(entry, "e");
        if (isOfRun && state.isPresent()) {
            var _ = refresh(StoredRun.end(state.get(), text(entry, "m").orElse("")));
            return;
        }
        if (isStarved) {
            // It is fed with all of it when there is memory.
            return;
        }
        long at = number(entry, "o");
        byte[] bytes = entry.field("b").orElse(new byte[0]);
        boolean isNext =
                isOfRun && number(entry, "a") == log.info().attempt() && at <= log.length();
        if (!isNext || bytes.length == 0) {
            var _ = refresh(RunEnd.lost());
        } else if (at + bytes.length > log.length()) {
            var _ = append(Arrays.copyOfRange(bytes, (int) (log.length() - at), bytes.length));
        }
    }

    private static long number(StreamEntry entry, String field) {
        return text(entry, field).map(Long::parseLong).orElse(0L);
    }

    private static Optional<String> text(StreamEntry entry, String field) {
        return entry.field(field).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}

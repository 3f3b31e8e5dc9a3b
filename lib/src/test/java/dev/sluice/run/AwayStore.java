package dev.sluice.run;

import dev.sluice.topic.TopicName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that does not answer, or has no memory, so many times. */
final class AwayStore implements RunStore {

    /** How many appends from now on are not answered. */
    final AtomicInteger away = new AtomicInteger();

    /** Counted down when an append was not answered. */
    final CountDownLatch hasFailed = new CountDownLatch(1);

    /** How many appends from now on are refused for lack of memory. */
    final AtomicInteger full = new AtomicInteger();

    private final InMemoryRunStore store =
            InMemoryRunStore.create(
                    RunBudget.defaults(), Duration.ofDays(1), InstantSource.system());

    @Override
    public boolean append(RunLog log, int attempt, byte[] bytes) {
        if (away.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            hasFailed.countDown();
            throw new RunStoreException(new IllegalStateException("away"));
        }
        if (full.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new RunTooLargeException("full");
        }
        return store.append(log, attempt, bytes);
    }

    @Override
    public Found start(RunInfo info) {
        return store.start(info);
    }

    @Override
    public Found find(TopicName id) {
        return store.find(id);
    }

    @Override
    public boolean end(RunLog log, int attempt, RunEnd end) {
        return store.end(log, attempt, end);
    }

    @Override
    public boolean stop(RunLog log, RunEnd end) {
        return store.stop(log, end);
    }

    @Override
    public boolean takeBack(RunLog log) {
        return store.takeBack(log);
    }

    @Override
    public boolean handOver(RunLog log) {
        return store.handOver(log);
    }

    @Override
    public boolean isReadElsewhere(RunLog log) {
        return store.isReadElsewhere(log);
    }

    @Override
    public Collection<RunLog> logs() {
        return store.logs();
    }

    @Override
    public boolean isShared() {
        return store.isShared();
    }

    @Override
    public void listen(Listener listener) {
        store.listen(listener);
    }

    @Override
    public void close() {
        store.close();
    }
}

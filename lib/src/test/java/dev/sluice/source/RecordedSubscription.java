package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/** What a subscriber asked for. */
final class RecordedSubscription implements Flow.Subscription {

    private final List<Long> requests = new CopyOnWriteArrayList<>();
    private final Set<Thread> callers = ConcurrentHashMap.newKeySet();
    private final CountDownLatch cancelled = new CountDownLatch(1);

    @Override
    public void request(long n) {
        callers.add(Thread.currentThread());
        requests.add(n);
    }

    @Override
    public void cancel() {
        callers.add(Thread.currentThread());
        cancelled.countDown();
    }

    Set<Thread> callers() {
        return callers;
    }

    boolean isCancelled() {
        return cancelled.getCount() == 0;
    }

    void awaitCancelled() throws InterruptedException {
        cancelled.await();
    }

    void awaitRequested(long total) {
        Threads.awaitTrue(() -> requested() >= total);
        assertEquals(total, requested());
    }

    long requested() {
        return requests.stream().mapToLong(Long::longValue).sum();
    }
}

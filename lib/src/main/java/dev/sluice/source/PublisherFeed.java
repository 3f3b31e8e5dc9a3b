package dev.sluice.source;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that asks for no more than can be written: one element is requested for each that
 * the stream has taken.
 *
 * <p>A publisher may do its work within {@code subscribe} and {@code request}. So both, and {@code
 * cancel}, are called one after the other by a virtual thread of this feed, and never by the
 * stream's.
 *
 * @see <a href="https://github.com/reactive-streams/reactive-streams-jvm">Reactive Streams</a>
 */
final class PublisherFeed<T> implements Feed<T>, Flow.Subscriber<T> {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final HandOff<T> handOff;
    private final int prefetch;
    private final CountDownLatch answered = new CountDownLatch(1);
    private final Thread requester = Producers.thread("sluice-publisher", this::request);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private Flow.@Nullable Publisher<? extends T> publisher;
    private Flow.@Nullable Subscription subscription;
    private long demand;
    private boolean over;

    PublisherFeed(int prefetch) {
        this.handOff = new HandOff<>(prefetch);
        this.prefetch = prefetch;
        this.demand = prefetch;
    }

    /**
     * Subscribes. Waits a little until the publisher has answered, which nearly all do at once, so
     * that what they publish from now on is not missed.
     */
    static <T> Feed<T> subscribe(Flow.Publisher<? extends T> publisher, int prefetch)
            throws InterruptedException {
        PublisherFeed<T> feed = new PublisherFeed<>(prefetch);
        feed.publisher = publisher;
        feed.requester.start();
        try {
            boolean _ = feed.answered.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            feed.close();
            throw e;
        }
        return feed;
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        Objects.requireNonNull(offered, "subscription");
        lock.lock();
        try {
            if (subscription == null && !over) {
                subscription = offered;
                answered.countDown();
                startOrWakeRequester();
                return;
            }
        } finally {
            lock.unlock();
        }
        // Rule 2.5: a subscriber that has a subscription cancels any other.
        offered.cancel();
    }

    @Override
    public void onNext(T item) {
        Objects.requireNonNull(item, "item");
        if (!handOff.offer(item)) {
            boolean _ =
                    handOff.fail(
                            new IllegalStateException(
                                    "the publisher sent more than the " + prefetch + " requested"));
            finish();
        }
    }

    @Override
    public void onError(Throwable failure) {
        boolean _ = handOff.fail(Objects.requireNonNull(failure, "failure"));
    }

    @Override
    public void onComplete() {
        handOff.end();
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        Next<T> next = handOff.next(atMost);
        if (next instanceof Next.Item<T>) {
            lock.lock();
            try {
                demand++;
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
        return next;
    }

    @Override
    public void close() {
        handOff.close();
        finish();
        // It may be in the middle of a publisher that works within request().
        requester.interrupt();
    }

    private void finish() {
        lock.lock();
        try {
            over = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void startOrWakeRequester() {
        if (requester.getState() == Thread.State.NEW) {
            requester.start();
        } else {
            changed.signal();
        }
    }

    /** The requester's thread: subscribes, requests what is wanted, and cancels. */
    private void request() {
        try {
            if (publisher != null) {
                publisher.subscribe(this);
            }
            for (long n = awaitDemand(); n > 0; n = awaitDemand()) {
                Objects.requireNonNull(subscription).request(n);
            }
        } catch (Throwable failure) {
            // The stream must not stay open, silent, behind a publisher that broke.
            if (!handOff.fail(failure)) {
                LateFailure.log(failure);
            }
        } finally {
            answered.countDown();
            cancel();
        }
    }

    /** Waits until elements are wanted, and says how many; 0 when it is over. */
    private long awaitDemand() {
        lock.lock();
        try {
            while (!over && (subscription == null || demand == 0)) {
                changed.awaitUninterruptibly();
            }
            long wanted = over ? 0 : demand;
            demand = 0;
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    private void cancel() {
        Flow.Subscription current;
        lock.lock();
        try {
            over = true;
            current = subscription;
        } finally {
            lock.unlock();
        }
        if (current != null) {
            try {
                current.cancel();
            } catch (RuntimeException | Error failure) {
                LateFailure.log(failure);
            }
        }
    }
}

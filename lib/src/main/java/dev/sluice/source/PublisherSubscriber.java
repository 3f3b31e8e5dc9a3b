package dev.sluice.source;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks a publisher for a few elements at a time, for as long as the stream has room for them. It
 * begins with one, and asks for twice as many whenever all of them have come and found room. How
 * large they are is not known before, and they cannot wait on the publisher's thread.
 */
final class PublisherSubscriber<T> implements Flow.Subscriber<T> {

    /** The most elements that are requested and have not come. */
    static final int MOST_REQUESTED = 32;

    private final Emitter<? super T> out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private Flow.@Nullable Subscription subscription;
    private int requested;
    private int atOnce;
    private boolean isOver;
    private @Nullable Throwable failure;
    private int lateCalls;

    PublisherSubscriber(Emitter<? super T> out) {
        this.out = out;
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        Objects.requireNonNull(offered, "subscription");
        lock.lock();
        try {
            if (subscription == null && !isOver) {
                subscription = offered;
                changed.signal();
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
        int late = 0;
        lock.lock();
        try {
            if (isOver) {
                // It must not run over in a loop that never ends.
                lateCalls = Math.min(lateCalls + 1, Integer.MAX_VALUE - 1);
                late = lateCalls;
            } else if (requested == 0) {
                end(new IllegalStateException("the publisher sent more than was requested"));
            } else {
                requested--;
                push(item);
                if (requested <= atOnce / 2) {
                    changed.signal();
                }
            }
        } finally {
            lock.unlock();
        }
        // A publisher may give what it was asked for before it was cancelled. One that is held back
        // here keeps to no rule.
        if (LateCall.hold(late - MOST_REQUESTED)) {
            Thread.currentThread().interrupt();
        }
    }

    private void push(T item) {
        try {
            if (!out.push(Next.item(item))) {
                end(null);
            }
        } catch (RuntimeException | Error unsent) {
            // Rule 2.13: a subscriber does not throw. The stream fails with it.
            end(unsent);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        Objects.requireNonNull(thrown, "failure");
        lock.lock();
        try {
            end(thrown);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onComplete() {
        lock.lock();
        try {
            end(null);
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable Throwable cause) {
        if (!isOver) {
            isOver = true;
            failure = cause;
            changed.signal();
        }
    }

    /** Requests what there is room for, until the publisher has no more. */
    void requestUntilOver() throws Exception {
        while (true) {
            Flow.Subscription current = awaitDemand();
            if (current == null) {
                break;
            }
            adapt(out.hasRoom());
            out.awaitRoom();
            if (!out.isOver()) {
                current.request(take());
            }
        }
        throwFailure();
    }

    /** Waits until more can be requested. Returns the subscription, or null when it is over. */
    private Flow.@Nullable Subscription awaitDemand() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (isWaiting()) {
                changed.await();
            }
            return isOver || out.isOver() ? null : subscription;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether there is nothing to request now. The publisher may swallow interruptions. */
    private boolean isWaiting() {
        return !isOver && !out.isOver() && (subscription == null || requested > atOnce / 2);
    }

    private void adapt(boolean hadRoom) {
        lock.lock();
        try {
            if (!hadRoom) {
                atOnce = 1;
            } else if (requested == 0) {
                atOnce = Math.clamp(2L * atOnce, 1, MOST_REQUESTED);
            }
        } finally {
            lock.unlock();
        }
    }

    private int take() {
        lock.lock();
        try {
            int more = Math.max(1, atOnce - requested);
            requested += more;
            return more;
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() throws Exception {
        Throwable cause;
        lock.lock();
        try {
            cause = failure;
        } finally {
            lock.unlock();
        }
        Failures.rethrow(cause);
    }

    /** Ends the subscription. Late elements are dropped. */
    void cancel() {
        Flow.Subscription current;
        lock.lock();
        try {
            isOver = true;
            current = subscription;
        } finally {
            lock.unlock();
        }
        if (current != null) {
            try {
                current.cancel();
            } catch (RuntimeException | Error e) {
                LateFailure.log(e);
            }
        }
    }
}

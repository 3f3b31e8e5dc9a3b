package dev.sluice.source;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that asks for no more than can be written: one element is requested for each that
 * the stream has taken.
 *
 * @see <a href="https://github.com/reactive-streams/reactive-streams-jvm">Reactive Streams</a>
 */
final class PublisherFeed<T> implements Feed<T>, Flow.Subscriber<T> {

    private static final Flow.Subscription CANCELLED = new Cancelled();

    private final AtomicReference<Flow.@Nullable Subscription> subscription =
            new AtomicReference<>();
    private final HandOff<T> handOff;
    private final int prefetch;

    PublisherFeed(int prefetch) {
        this.handOff = new HandOff<>(prefetch);
        this.prefetch = prefetch;
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        Objects.requireNonNull(offered, "subscription");
        if (subscription.compareAndSet(null, offered)) {
            offered.request(prefetch);
        } else {
            // Rule 2.5: a subscriber that has a subscription cancels any other. After close() it
            // has one that is cancelled.
            offered.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        Objects.requireNonNull(item, "item");
        if (!handOff.offer(item)) {
            handOff.fail(
                    new IllegalStateException(
                            "the publisher sent more than the " + prefetch + " requested"));
            cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        handOff.fail(Objects.requireNonNull(failure, "failure"));
    }

    @Override
    public void onComplete() {
        handOff.end();
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        Next<T> next = handOff.next(atMost);
        Flow.Subscription current = subscription.get();
        if (next instanceof Next.Item<T> && current != null) {
            current.request(1);
        }
        return next;
    }

    @Override
    public void close() {
        handOff.close();
        cancel();
    }

    private void cancel() {
        Flow.Subscription current = subscription.getAndSet(CANCELLED);
        if (current != null) {
            current.cancel();
        }
    }

    private record Cancelled() implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}

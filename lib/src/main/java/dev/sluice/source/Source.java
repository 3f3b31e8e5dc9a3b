package dev.sluice.source;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The origin of a stream's elements. A source says how to begin; each stream opens a {@link Feed}
 * of its own.
 *
 * <p>A source that can be opened more than once is thread-safe. One made of something that can be
 * consumed only once (an iterator, a {@code Stream}) says so and refuses a second opening.
 *
 * <p>The operators here are those that streams to browsers need, with the names and meanings of
 * Reactor's and RxJava's. For more, bring Helidon {@code Multi}, Reactor, Mutiny or RxJava through
 * {@link Sources#publisher}.
 *
 * @param <T> what it gives; an element that is not a {@code MessageEvent} becomes the data of one
 */
@FunctionalInterface
public interface Source<T> {

    /**
     * Begins a stream. Called on the stream's own thread before anything is written, so an
     * exception from here still becomes an HTTP status.
     *
     * @param from where the client wants to go on; a source without ids ignores it
     * @return a feed that the caller closes
     * @throws Exception if the source cannot begin
     */
    Feed<T> open(ResumePoint from) throws Exception;

    /**
     * A source that gives what the mapper makes of each element.
     *
     * <pre>{@code
     * 1--2--3--|  map(n -> n * 10)  gives  10--20--30--|
     * }</pre>
     *
     * @param mapper runs on the stream's thread, so that no heartbeat passes while it works: put
     *     {@link #prefetch} behind a mapper that blocks. An exception from it fails the stream
     * @param <R> what the mapper gives
     * @return the new source
     */
    default <R> Source<R> map(Function<? super T, ? extends R> mapper) {
        return DerivedSource.of(this, from -> new MapFeed<>(open(from), mapper));
    }

    /**
     * A source that gives only the elements that the predicate accepts.
     *
     * <pre>{@code
     * 1--2--3--4--|  filter(n -> n % 2 == 0)  gives  ---2-----4--|
     * }</pre>
     *
     * <p>If the elements have ids, the client's last event id moves past those that are left out:
     * with the next one that is given, after 64 of them, and at the latest when a heartbeat would
     * be due and in the last words of the stream. So a view of a topic comes back exactly.
     *
     * @param predicate runs on the stream's thread; an exception from it fails the stream
     * @return the new source
     */
    default Source<T> filter(Predicate<? super T> predicate) {
        return DerivedSource.of(
                this, from -> new FilterFeed<>(open(from), predicate, Ticker.SYSTEM));
    }

    /**
     * A source that ends after so many elements.
     *
     * <pre>{@code
     * 1--2--3--|  take(2)  gives  1--2|
     * }</pre>
     *
     * @param count how many, zero or more
     * @return the new source
     * @throws IllegalArgumentException if the count is negative
     */
    default Source<T> take(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must be zero or more, was " + count);
        }
        return DerivedSource.of(this, from -> new TakeFeed<>(open(from), count));
    }

    /**
     * A source that gives these elements first, for each stream, also to a client that comes back.
     *
     * <pre>{@code
     * --1--2--|  startWith(0)  gives  0-1--2--|
     * }</pre>
     *
     * @param first the elements, none of them null
     * @return the new source
     */
    @SuppressWarnings("unchecked") // the array is copied, not kept
    default Source<T> startWith(T... first) {
        List<T> elements = List.of(first);
        return DerivedSource.of(this, from -> new StartWithFeed<>(elements, open(from)));
    }

    /**
     * A source that ends before the first element that the predicate does not accept.
     *
     * <pre>{@code
     * 1--2--3--1--|  takeWhile(n -> n < 3)  gives  1--2--|
     * }</pre>
     *
     * @param predicate runs on the stream's thread; an exception from it fails the stream
     * @return the new source
     */
    default Source<T> takeWhile(Predicate<? super T> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return DerivedSource.of(
                this,
                from -> new TakeWhileFeed<>(open(from), predicate, TakeWhileFeed.Last.DROPPED));
    }

    /**
     * A source that ends with the first element that the predicate accepts, which it still gives.
     *
     * <pre>{@code
     * 1--2--3--1--|  takeUntil(n -> n == 3)  gives  1--2--3|
     * }</pre>
     *
     * @param last runs on the stream's thread; an exception from it fails the stream
     * @return the new source
     */
    default Source<T> takeUntil(Predicate<? super T> last) {
        Predicate<? super T> predicate = last.negate();
        return DerivedSource.of(
                this, from -> new TakeWhileFeed<>(open(from), predicate, TakeWhileFeed.Last.GIVEN));
    }

    /**
     * A source that ends as soon as another one gives something or ends. If the other one fails, so
     * does this.
     *
     * <pre>{@code
     * 1--2--3--4--|  takeUntilOther(-------x)  gives  1--2--3|
     * }</pre>
     *
     * @param other read on a virtual thread of its own; what it gives goes to nobody
     * @return the new source
     */
    default Source<T> takeUntilOther(Source<?> other) {
        Objects.requireNonNull(other, "other");
        return DerivedSource.of(
                List.of(this, other), from -> TakeUntilFeed.open(this, other, from));
    }

    /**
     * A source without elements that equal the one before them.
     *
     * <pre>{@code
     * 1--1--2--2--1--|  distinctUntilChanged()  gives  1-----2-----1--|
     * }</pre>
     *
     * @return the new source
     */
    default Source<T> distinctUntilChanged() {
        return distinctUntilChanged(Function.identity());
    }

    /**
     * A source without elements whose key equals that of the one before them. The client's last
     * event id moves past them as it does in {@link #filter}. For events with ids of their own,
     * which never equal another: {@code topic.events().distinctUntilChanged(MessageEvent::data)}.
     *
     * @param key runs on the stream's thread and gives no null; an exception from it fails the
     *     stream
     * @return the new source
     */
    default Source<T> distinctUntilChanged(Function<? super T, ?> key) {
        Objects.requireNonNull(key, "key");
        return DerivedSource.of(
                this, from -> new FilterFeed<>(open(from), new Changes<>(key), Ticker.SYSTEM));
    }

    /**
     * A source that gives an element at once, and then at most one in a period: the newest. The
     * last element is always given, before its time if the source ends.
     *
     * <pre>{@code
     * 1-2-3-4-----5|  throttleLatest(4 dashes)  gives  1---3---4---5|
     * }</pre>
     *
     * @param period the least time between two elements, more than zero
     * @return the new source
     * @throws IllegalArgumentException if the period is zero or negative
     */
    default Source<T> throttleLatest(Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be more than PT0S, was " + period);
        }
        return DerivedSource.of(
                this, from -> new ThrottleLatestFeed<>(open(from), period, Ticker.SYSTEM));
    }

    /**
     * A source that goes on with another one when it fails, also when it fails to open.
     *
     * <pre>{@code
     * 1--2--X  onErrorResume(e -> a--b--|)  gives  1--2--a--b--|
     * }</pre>
     *
     * @param fallback gives the other source, on the stream's thread; to let the failure go on, it
     *     throws. The other source is opened where the client stands by then. If that fails too, so
     *     does the stream
     * @return the new source
     */
    default Source<T> onErrorResume(
            Function<? super Throwable, ? extends Source<? extends T>> fallback) {
        Objects.requireNonNull(fallback, "fallback");
        return DerivedSource.of(
                this, from -> OnErrorResumeFeed.open(this, fallback, from, Ticker.SYSTEM));
    }

    /**
     * A source that fails with another exception when it fails, also when it fails to open: with a
     * {@link StreamException} to tell the client why.
     *
     * <pre>{@code
     * 1--2--X  mapError(e -> new StreamException("try again"))  gives  1--2--StreamException
     * }</pre>
     *
     * @param mapper runs on the stream's thread; gives the failure itself to leave it as it is
     * @return the new source
     */
    default Source<T> mapError(Function<? super Throwable, ? extends Throwable> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return DerivedSource.of(this, from -> MapErrorFeed.open(this, mapper, from));
    }

    /**
     * A source that tells an action once, for each stream, why it gives no more. What the action
     * throws is logged.
     *
     * <pre>{@code
     * 1--2--|  doFinally(System.out::println)  gives  1--2--|  and prints Completed[]
     * }</pre>
     *
     * @param action runs on the thread on which the source has ended or failed, or on the one that
     *     cancels it, which must not be kept waiting
     * @return the new source
     */
    default Source<T> doFinally(Consumer<? super SourceEnd> action) {
        Objects.requireNonNull(action, "action");
        return DerivedSource.of(this, from -> DoFinallyFeed.open(this, action, from));
    }

    /**
     * A source that is read ahead of the client, on a virtual thread of its own, so that a slow
     * step before this one and a slow client do not wait for each other at each element.
     *
     * @param count how many elements may wait to be written, one or more
     * @return the new source
     * @throws IllegalArgumentException if the count is zero or negative
     */
    default Source<T> prefetch(int count) {
        HandOff.requireValidCapacity(count);
        return DerivedSource.of(
                this,
                from -> {
                    Feed<T> feed = new ClosedOnce<>(open(from));
                    return ProducerFeed.start(
                            count, handOff -> PrefetchProducer.run(feed, handOff), feed::close);
                });
    }
}

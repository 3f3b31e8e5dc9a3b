package dev.sluice.source;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The origin of a stream's elements: a method in blocking style that sends them.
 *
 * <p>It runs for each stream, on a virtual thread of the stream's own. A source that can be run
 * more than once is thread-safe. One made of something that can be consumed only once (an iterator,
 * a {@code Stream}) says so and refuses a second run.
 *
 * <p>The operators here are those that streams to browsers need, with the names and meanings of
 * Reactor's and RxJava's. Their functions run on the thread that sends. For more, bring Helidon
 * {@code Multi}, Reactor, Mutiny or RxJava through {@link Sources#publisher}.
 *
 * @param <T> what it gives; an element that is not a {@code MessageEvent} becomes the data of one
 */
@FunctionalInterface
public interface Source<T> {

    /**
     * Gives the elements of one stream, and returns when there are no more. The thread is
     * interrupted when the stream is over: its client has left, or the service stops. What this
     * throws before it has given anything becomes the HTTP status of the response.
     *
     * <p>It may run another source as its last step, and give nothing after that: a topic goes on
     * when its {@code run} has returned, and the end of the other source is that of the stream.
     *
     * @param from where the client wants to go on; a source without ids ignores it
     * @param out takes the elements
     * @throws InterruptedException if the stream is over
     * @throws Exception if the source failed: what it gave goes out first
     */
    void run(ResumePoint from, Emitter<? super T> out) throws Exception;

    /**
     * Returns whether a stream that begins at a place would miss nothing.
     *
     * @param from the place
     * @return default true, for a source that keeps everything or has no ids; a topic looks into
     *     its history
     * @throws Exception if the source cannot say
     */
    default boolean keepsAllAfter(ResumePoint from) throws Exception {
        return true;
    }

    /**
     * A source that gives what the mapper makes of each element.
     *
     * <pre>{@code
     * 1--2--3--|  map(n -> n * 10)  gives  10--20--30--|
     * }</pre>
     *
     * @param mapper an exception from it fails the stream, unless the sender catches it
     * @param <R> what the mapper gives
     * @return the new source
     */
    default <R> Source<R> map(Function<? super T, ? extends R> mapper) {
        return DerivedSource.of(this, (from, out) -> run(from, new MapOperator<>(mapper, out)));
    }

    /**
     * A source that gives only the elements that the predicate accepts.
     *
     * <pre>{@code
     * 1--2--3--4--|  filter(n -> n % 2 == 0)  gives  ---2-----4--|
     * }</pre>
     *
     * <p>If the elements have ids, the client's last event id moves past those that are left out:
     * with the next one that is given, after 64 of them, and at the latest with a heartbeat and in
     * the last words of the stream. So a view of a topic comes back exactly.
     *
     * @param predicate an exception from it fails the stream
     * @return the new source
     */
    default Source<T> filter(Predicate<? super T> predicate) {
        return DerivedSource.of(
                this, (from, out) -> run(from, new FilterOperator<>(predicate, out)));
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
        return DerivedSource.of(
                this, (from, out) -> new TakeOperator<T>(count, out).run(this, from));
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
        return DerivedSource.of(
                this,
                (from, out) -> {
                    for (T element : elements) {
                        out.send(element);
                    }
                    run(from, out);
                });
    }

    /**
     * A source that ends before the first element that the predicate does not accept.
     *
     * <pre>{@code
     * 1--2--3--1--|  takeWhile(n -> n < 3)  gives  1--2--|
     * }</pre>
     *
     * @param predicate an exception from it fails the stream
     * @return the new source
     */
    default Source<T> takeWhile(Predicate<? super T> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return DerivedSource.of(
                this,
                (from, out) ->
                        new TakeWhileOperator<T>(predicate, TakeWhileOperator.Last.DROPPED, out)
                                .run(this, from));
    }

    /**
     * A source that ends with the first element that the predicate accepts, which it still gives.
     *
     * <pre>{@code
     * 1--2--3--1--|  takeUntil(n -> n == 3)  gives  1--2--3|
     * }</pre>
     *
     * @param last an exception from it fails the stream
     * @return the new source
     */
    default Source<T> takeUntil(Predicate<? super T> last) {
        Predicate<? super T> predicate = last.negate();
        return DerivedSource.of(
                this,
                (from, out) ->
                        new TakeWhileOperator<T>(predicate, TakeWhileOperator.Last.GIVEN, out)
                                .run(this, from));
    }

    /**
     * A source that ends as soon as another one gives something or ends. If the other one fails, so
     * does this.
     *
     * <pre>{@code
     * 1--2--3--4--|  takeUntilOther(-------x)  gives  1--2--3|
     * }</pre>
     *
     * @param other runs on a virtual thread of its own; what it gives goes to nobody
     * @return the new source
     */
    default Source<T> takeUntilOther(Source<?> other) {
        Objects.requireNonNull(other, "other");
        return new DerivedSource<>(
                List.of(this), List.of(this, other), new TakeUntilSource<>(this, other));
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
     * @param key gives no null; an exception from it fails the stream
     * @return the new source
     */
    default Source<T> distinctUntilChanged(Function<? super T, ?> key) {
        Objects.requireNonNull(key, "key");
        return DerivedSource.of(
                this, (from, out) -> run(from, new FilterOperator<>(new Changes<>(key), out)));
    }

    /**
     * A source that gives an element at once, and then at most one in a period: the newest. The
     * last element is always given, before its time if the source ends. An element that is held
     * back must not be changed: it is encoded when it is given. Keeps the {@linkplain
     * dev.sluice.clock.StreamTime time of the stream}.
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
        return DerivedSource.of(this, new ThrottleLatestSource<>(this, period));
    }

    /**
     * A source that goes on with another one when it fails.
     *
     * <pre>{@code
     * 1--2--X  onErrorResume(e -> a--b--|)  gives  1--2--a--b--|
     * }</pre>
     *
     * @param fallback gives the other source; to let the failure go on, it throws. The other source
     *     runs from where the client stands by then. If that fails too, so does the stream
     * @return the new source
     */
    default Source<T> onErrorResume(
            Function<? super Throwable, ? extends Source<? extends T>> fallback) {
        Objects.requireNonNull(fallback, "fallback");
        return DerivedSource.of(this, new OnErrorResume<>(this, fallback));
    }

    /**
     * A source that fails with another exception when it fails: with a {@link StreamException} to
     * tell the client why.
     *
     * <pre>{@code
     * 1--2--X  mapError(e -> new StreamException("try again"))  gives  1--2--StreamException
     * }</pre>
     *
     * @param mapper gives the failure itself to leave it as it is
     * @return the new source
     */
    default Source<T> mapError(Function<? super Throwable, ? extends Throwable> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return DerivedSource.of(this, new MapError<>(this, mapper));
    }

    /**
     * A source that tells an action once, for each stream, why it gives no more. What the action
     * throws is logged.
     *
     * <pre>{@code
     * 1--2--|  doFinally(System.out::println)  gives  1--2--|  and prints Completed[]
     * }</pre>
     *
     * @param action runs on the thread of the source, when the source has returned
     * @return the new source
     */
    default Source<T> doFinally(Consumer<? super SourceEnd> action) {
        Objects.requireNonNull(action, "action");
        return DerivedSource.of(this, new DoFinally<>(this, action));
    }

    /**
     * A source that is at most so many elements ahead of what is being written. Without this it may
     * be 64 KiB ahead, which can be many small elements that are no longer fresh when a slow client
     * gets them. A publisher may be 32 elements ahead of that: it has been asked for them.
     *
     * @param count how many elements may wait to be written, one or more
     * @return the new source
     * @throws IllegalArgumentException if the count is zero or negative
     */
    default Source<T> prefetch(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("prefetch must be at least 1, was " + count);
        }
        return DerivedSource.of(this, (from, out) -> run(from, new PrefetchOperator<>(count, out)));
    }
}

package dev.sluice.source;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The origin of a stream's elements. A source says how to begin; each stream opens a {@link Feed}
 * of its own.
 *
 * <p>A source that can be opened more than once is thread-safe. One made of something that can be
 * consumed only once (an iterator, a {@code Stream}) says so and refuses a second opening.
 *
 * <p>The operators here are the few that nearly every stream needs. For more, bring Helidon {@code
 * Multi}, Reactor, Mutiny or RxJava through {@link Sources#publisher}.
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
     * @param predicate runs on the stream's thread; an exception from it fails the stream
     * @return the new source
     */
    default Source<T> filter(Predicate<? super T> predicate) {
        return DerivedSource.of(this, from -> new FilterFeed<>(open(from), predicate));
    }

    /**
     * A source that ends after so many elements.
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
                    Feed<T> feed = open(from);
                    return ProducerFeed.start(
                            count, handOff -> PrefetchProducer.run(feed, handOff), feed::close);
                });
    }
}

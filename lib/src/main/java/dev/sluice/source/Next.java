package dev.sluice.source;

import java.util.Objects;

/**
 * An element of a source, or a notice in its place: a gap, a position, the beginning or the end.
 *
 * @param <T> the elements of the source
 */
public sealed interface Next<T> {

    /**
     * An element.
     *
     * @param value the element
     * @param <T> the elements of the source
     */
    record Item<T>(T value) implements Next<T> {

        /**
         * Requires an element.
         *
         * @throws NullPointerException if the element is null
         */
        public Item {
            Objects.requireNonNull(value, "a source must not give null");
        }
    }

    /**
     * An element that is not for this client. Its id moves the client's place on.
     *
     * @param element the element
     * @param <T> the elements of the source
     */
    record LeftOut<T>(Object element) implements Next<T> {}

    /**
     * Events that are missing at this point. The source continues after them.
     *
     * @param gap what is known of them
     * @param <T> the elements of the source
     */
    record Missing<T>(Gap gap) implements Next<T> {}

    /**
     * The place of the source before it has given anything: the client is told, so that it can come
     * back to this place even if its connection breaks before the next element.
     *
     * @param id what the client's last event id becomes
     * @param <T> the elements of the source
     */
    record StandsAt<T>(String id) implements Next<T> {}

    /**
     * The source has begun, and has nothing to give yet. The response need not wait for its first
     * element any longer; a failure from here on has no HTTP status.
     *
     * @param <T> the elements of the source
     */
    record Begun<T>() implements Next<T> {}

    /**
     * The source has dropped a reader that was too slow. Nothing will come any more, but a client
     * that comes back can go on where it was.
     *
     * @param <T> the elements of the source
     */
    record Detached<T>() implements Next<T> {}

    /**
     * Nothing will come any more. A source that returns need not say so.
     *
     * @param <T> the elements of the source
     */
    record Ended<T>() implements Next<T> {}

    /**
     * An element.
     *
     * @param value the element
     * @param <T> the elements of the source
     * @return what to give
     */
    static <T> Next<T> item(T value) {
        return new Item<>(value);
    }
}

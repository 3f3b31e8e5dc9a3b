package dev.sluice.source;

import java.util.Objects;

/**
 * The answer to what comes next in a feed.
 *
 * @param <T> what the feed gives
 */
public sealed interface Next<T> {

    /**
     * An element.
     *
     * @param value the element
     * @param <T> what the feed gives
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
     * Events that are missing here. The feed goes on behind them.
     *
     * @param gap what is known of them
     * @param <T> what the feed gives
     */
    record Missing<T>(Gap gap) implements Next<T> {}

    /**
     * The place of the feed before it has given anything, or after it has left elements out: the
     * client is told, so that it can come back to this place even if its connection breaks before
     * the next element.
     *
     * @param id what the client's last event id becomes
     * @param <T> what the feed gives
     */
    record StandsAt<T>(String id) implements Next<T> {}

    /**
     * Nothing came in the time given.
     *
     * @param <T> what the feed gives
     */
    record Idle<T>() implements Next<T> {

        private static final Idle<?> INSTANCE = new Idle<>();
    }

    /**
     * Nothing will come any more.
     *
     * @param <T> what the feed gives
     */
    record Ended<T>() implements Next<T> {

        private static final Ended<?> INSTANCE = new Ended<>();
    }

    /**
     * The source has dropped a reader that was too slow. Nothing will come any more, but a client
     * that comes back can go on where it was.
     *
     * @param <T> what the feed gives
     */
    record Detached<T>() implements Next<T> {}

    /**
     * An element.
     *
     * @param value the element
     * @param <T> what the feed gives
     * @return the answer
     */
    static <T> Next<T> item(T value) {
        return new Item<>(value);
    }

    /**
     * Nothing came in the time given.
     *
     * @param <T> what the feed gives
     * @return the answer
     */
    @SuppressWarnings("unchecked")
    static <T> Next<T> idle() {
        return (Next<T>) Idle.INSTANCE;
    }

    /**
     * Nothing will come any more.
     *
     * @param <T> what the feed gives
     * @return the answer
     */
    @SuppressWarnings("unchecked")
    static <T> Next<T> ended() {
        return (Next<T>) Ended.INSTANCE;
    }
}

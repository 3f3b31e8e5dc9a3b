package dev.sluice.source;

/**
 * Takes what a source or a cursor gives, and does not wait.
 *
 * @param <T> the elements
 */
@FunctionalInterface
public interface NextSink<T> {

    /**
     * Takes an element, or the notice in its place.
     *
     * @param next what is given
     * @return false if no more is wanted
     * @throws dev.sluice.event.EventEncodingException if an element cannot be written or is too
     *     large; the stream is as it was
     */
    boolean push(Next<? extends T> next);
}

package dev.sluice.source;

/**
 * Takes what the {@link Source} of one stream gives. What is given is encoded at once, on the
 * calling thread: an element that is changed afterwards goes out as it was.
 *
 * <p>A source gives from one thread at a time.
 *
 * @param <T> what it takes
 */
public interface Emitter<T> extends NextSink<T> {

    /**
     * Gives one element, and waits until there is room for the next: the speed of the client is the
     * speed of the source.
     *
     * @param element a {@code MessageEvent}, a {@code Comment}, Helidon's {@code SseEvent}, or
     *     anything else, which becomes the data of an event
     * @throws InterruptedException if the stream is over or the thread is interrupted
     * @throws dev.sluice.event.EventEncodingException if the element cannot be written or is too
     *     large; the stream is as it was
     */
    default void send(T element) throws InterruptedException {
        if (!hasRoom()) {
            // It had some after the element before; memory may have become short.
            awaitRoom();
        }
        if (!push(Next.item(element))) {
            throw new InterruptedException("the stream is over");
        }
        awaitRoom();
    }

    /**
     * Gives something and does not wait. A call without {@link #awaitRoom} before it fails when
     * memory is short.
     *
     * @throws UnavailableException if there is no memory for an element now
     * @return false if the stream wants no more: the source is to return
     */
    @Override
    boolean push(Next<? extends T> next);

    /**
     * Returns whether the stream has room for more.
     *
     * @return true if {@link #awaitRoom} would return at once
     */
    boolean hasRoom();

    /**
     * Waits until the stream has room for more. Returns at once if it is over.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void awaitRoom() throws InterruptedException;

    /**
     * Waits until all that was given is being written, for a source that would rather leave
     * something out than have it wait for a slow client. Returns at once if the stream is over.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void awaitTaken() throws InterruptedException;

    /**
     * Returns whether the stream wants no more.
     *
     * @return true once it has ended
     */
    boolean isOver();

    /**
     * Gives all that a cursor gives, and closes the cursor at the end. Nothing may be given after
     * this call, which may return before the end.
     *
     * @param cursor stands where the stream is to go on
     * @throws IllegalStateException if a cursor was given before; this one is closed
     * @throws InterruptedException if the thread is interrupted
     */
    void read(Cursor<? extends T> cursor) throws InterruptedException;
}

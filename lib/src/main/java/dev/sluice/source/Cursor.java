package dev.sluice.source;

import java.io.IOException;

/**
 * A place in something that keeps its elements as they go on the wire, such as a topic. A stream
 * that reads from a cursor needs no thread that gives it elements: it asks when it can write, and
 * is woken when there is something.
 *
 * <p>Used by one thread at a time; {@link #close} may be called by any, also during another call.
 *
 * @param <T> what it gives
 */
public interface Cursor<T> extends AutoCloseable {

    /**
     * Sets the action that wakes the reader. Called before the first element is requested.
     *
     * @param wake called by any thread, once or more, when there is something after {@link
     *     #giveNext} or {@link #giveFrames} has returned false; it does not block
     */
    void onReady(Runnable wake);

    /**
     * Gives what comes next. Does not wait.
     *
     * @param out takes it
     * @return false if there is nothing yet
     */
    boolean giveNext(NextSink<? super T> out);

    /**
     * Returns whether all elements come as frames, if those are taken.
     *
     * @return false if {@link #giveFrames} is {@link #giveNext}
     */
    default boolean givesFrames() {
        return false;
    }

    /**
     * Gives all that lies together as frames, or else what comes next. Waits only as the sink does.
     *
     * @param frames takes frames
     * @param out takes what is none
     * @return false if there is nothing yet
     * @throws IOException what the sink throws
     */
    default boolean giveFrames(FrameSink frames, NextSink<? super T> out) throws IOException {
        return giveNext(out);
    }

    /**
     * The memory of the elements that it has taken in and not yet given.
     *
     * @return about so many bytes, or zero
     */
    default int takenIn() {
        return 0;
    }

    /** Lets go of what it reads from. Does not block. */
    @Override
    void close();
}

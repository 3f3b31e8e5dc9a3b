package dev.sluice.session;

import dev.sluice.source.FrameSink;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The output of one stream, as bytes.
 *
 * <p>{@link #next} is called by one thread at a time; {@link #stop} and {@link #close} by any, also
 * while another one waits in {@code next}.
 */
interface Feed extends AutoCloseable {

    /** Takes what there is to say. */
    interface Writer {

        /** Writes elements; frames them if they have to be. */
        void write(Batch batch) throws IOException;

        /** Takes elements that are framed already; null if this cannot be written as it is. */
        @Nullable FrameSink frames();

        /**
         * Returns whether the calling thread is the stream's own, so that it may wait for the
         * client and run code of the application.
         */
        boolean mayWait();
    }

    /**
     * Waits until there is something to say, and has that written, at once.
     *
     * @param atMost how long to wait
     * @param writer writes it
     * @return why there is no more, or null if there may be
     * @throws IOException what the writer throws
     * @throws InterruptedException if the calling thread is interrupted
     */
    @Nullable SessionEnd next(Duration atMost, Writer writer)
            throws IOException, InterruptedException;

    /**
     * The place up to which elements were left out, if nothing that was given since then says so:
     * what the client's last event id becomes. Asked by the thread that calls {@link #next}, also
     * after {@link #close}.
     *
     * @return the id, which the client then knows; empty if there is none to tell
     */
    Optional<String> takePlace();

    /**
     * Returns whether what comes next has to be taken by a thread that {@linkplain Writer#mayWait
     * may wait}: it is something else than frames.
     *
     * @return false if it is frames, or nothing yet
     */
    boolean needsThread();

    /**
     * Returns whether it has come to frames, after which nothing {@linkplain #needsThread needs a
     * thread}.
     *
     * @return false before that
     */
    boolean givesFrames();

    /**
     * Has an action run when there may be something to say, where a thread would have waited in
     * {@link #next}, which is then only called with no time to wait.
     *
     * @param whenReady runs on any thread, and must be quick; null if a thread waits again
     */
    void whenReady(@Nullable Runnable whenReady);

    /**
     * Returns whether all is done that can be done until somebody wakes it, or time does. Asked in
     * virtual time alone.
     *
     * @param reader the thread that calls {@link #next}; null if the {@linkplain #whenReady action}
     *     has that done
     * @param isBehind whether the client has yet to take something
     * @return false while the source or the reader can go on
     */
    boolean isAtRest(@Nullable Thread reader, boolean isBehind);

    /**
     * Has that action run after a time, too.
     *
     * @param delay from now on; takes the place of the one before
     */
    void wakeAfter(Duration delay);

    /**
     * Returns whether memory is held by what was given and is not yet written, or was taken in.
     *
     * @return true if some is
     */
    boolean isHolding();

    /**
     * Wants no more. A call that waits returns at once, and what was given can still be {@linkplain
     * #writeRest written}. Does not block.
     */
    void stop();

    /**
     * Wants no more, and has what was given written.
     *
     * @param writer writes it
     * @throws IOException what the writer throws
     */
    void writeRest(Writer writer) throws IOException;

    /** Wants no more, and drops what was given. Does not block. */
    @Override
    void close();
}

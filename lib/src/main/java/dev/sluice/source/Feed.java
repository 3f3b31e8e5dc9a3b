package dev.sluice.source;

import java.time.Duration;
import java.util.Optional;

/**
 * One stream's view of its source: a blocking question and a way to say that nobody asks any more.
 *
 * <p>{@link #next} is called by one thread at a time. {@link #close} may be called from any thread,
 * any number of times, also while another thread waits in {@code next}.
 *
 * @param <T> what it gives
 */
public interface Feed<T> extends AutoCloseable {

    /**
     * Waits for what comes next.
     *
     * @param atMost how long to wait; zero asks only for what is ready
     * @return an item, or {@link Next.Idle} when none came in time, or {@link Next.Ended} when none
     *     will come; after the end or {@link #close}, always {@code Ended}
     * @throws InterruptedException if the calling thread is interrupted
     * @throws Exception if the source failed; what it gave before the failure was given first
     */
    Next<T> next(Duration atMost) throws Exception;

    /**
     * The place up to which this feed has left elements out, if nothing that it has given since
     * then says so: what the client's last event id becomes, so that it misses nothing when it
     * comes back. Asked by the thread that calls {@link #next} when it will not do so again, also
     * after {@link #close}.
     *
     * @return the id; default empty, for a feed that leaves nothing out
     */
    default Optional<String> leftOutUpTo() {
        return Optional.empty();
    }

    /**
     * Cancels the source. A call that waits in {@link #next} returns {@link Next.Ended} at once;
     * elements that were not asked for are dropped. Does not block.
     */
    @Override
    void close();
}

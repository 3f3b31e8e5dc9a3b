package dev.sluice.run;

import dev.sluice.topic.TopicName;
import java.util.Collection;
import java.util.Optional;

/**
 * Keeps runs and what they have said, and knows which replica each is on. Thread-safe. Each method
 * may throw {@link RunStoreException} if the store does not answer.
 */
public interface RunStore extends AutoCloseable {

    /** The answer to a question for a run. */
    sealed interface Found {

        /**
         * It was not there: it begins now, and its handler is to run in this process.
         *
         * @param log its log, still empty
         */
        record Begun(RunLog log) implements Found {}

        /**
         * It is there.
         *
         * @param log its log, which is filled as long as it is read
         */
        record Known(RunLog log) implements Found {}

        /** It is over, and its events are gone. */
        record Gone() implements Found {}

        /** There is none. */
        record Unknown() implements Found {}
    }

    /** Is told about runs by the store, by any thread. Must not block. */
    interface Listener {

        /**
         * A run whose handler is in this process is over, or is in another process by now: the
         * handler is to stop.
         *
         * @param log its log, which has the end if it is over
         */
        void ended(RunLog log);

        /**
         * The last reader in some process has left a run whose handler is in this process.
         *
         * @param log its log
         */
        void left(RunLog log);

        /**
         * Asks whether this process would start a run again whose replica was lost.
         *
         * @param info the run
         * @return true if it knows the route, and has room
         */
        boolean wouldRestart(RunInfo info);

        /**
         * The run is to be started again in this process.
         *
         * @param log its log, with what it had said
         */
        void restart(RunLog log);
    }

    /**
     * Starts a run, unless there is one with its id.
     *
     * @param info the run; the store sets when it was started
     * @return {@link Found.Begun}, {@link Found.Known} or {@link Found.Gone}
     */
    Found start(RunInfo info);

    /**
     * Finds a run.
     *
     * @param id its id
     * @return {@link Found.Known}, {@link Found.Gone} or {@link Found.Unknown}
     */
    Found find(TopicName id);

    /**
     * Appends to a run whose handler is in this process. To repeat a call that failed is safe.
     *
     * @param log its log, which has the bytes afterwards
     * @param attempt the attempt that the handler belongs to
     * @param bytes the bytes
     * @return false if the run is over, or has been started again: the handler is to stop
     * @throws RunTooLargeException if there is no memory for it
     */
    boolean append(RunLog log, int attempt, byte[] bytes);

    /**
     * Ends a run whose handler is in this process. Only the first end counts, and none of an
     * attempt after which the run has been started again.
     *
     * @param log its log, which has the end afterwards if it counts
     * @param attempt the attempt that the handler belongs to
     * @param end the end
     * @return whether it counts
     */
    boolean end(RunLog log, int attempt, RunEnd end);

    /**
     * Ends a run, wherever its handler is. Only the first end counts.
     *
     * @param log its log, which has the end afterwards
     * @param end the end
     * @return whether it was the first
     */
    boolean stop(RunLog log, RunEnd end);

    /**
     * Takes back a start whose handler has refused: the id is free again. Readers that have come
     * meanwhile are told that it has failed.
     *
     * @param log its log, which is empty
     * @return false if it has said something or is over; it stays as it is then
     */
    boolean takeBack(RunLog log);

    /**
     * Gives up a restartable run whose handler was in this process, so that another one starts it
     * again.
     *
     * @param log its log
     * @return false if no other process can
     */
    boolean handOver(RunLog log);

    /**
     * Returns whether a run has readers in other processes.
     *
     * @param log its log
     * @return true if it has
     */
    boolean isReadElsewhere(RunLog log);

    /**
     * Returns the logs that are in this process: of runs that are here or were read here.
     *
     * @return the logs, in no order
     */
    Collection<RunLog> logs();

    /**
     * Returns whether other processes have its runs too, so that readers can go on there.
     *
     * @return true if they do
     */
    boolean isShared();

    /**
     * Sets who is told. Called once, before any run is started.
     *
     * @param listener is told
     */
    void listen(Listener listener);

    /**
     * Returns the store's current trouble, for a health check.
     *
     * @return in words for an operator; empty if it works
     */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** Frees what the store holds. */
    @Override
    void close();
}

package dev.sluice.session;

import dev.sluice.source.Gap;

/**
 * Is told what happens to streams, by the threads that run them and while they do: it must be quick
 * and must not block. What it throws is logged and changes nothing for the stream. Thread-safe.
 */
public interface SessionListener {

    /** The lag of a write of which none is known. */
    long NO_LAG = -1;

    /** Does nothing. */
    SessionListener NONE = new SessionListener() {};

    /**
     * The same listener, except that what it throws is logged and goes no further.
     *
     * @param listener is told
     * @return a listener that does not throw
     */
    static SessionListener contained(SessionListener listener) {
        return listener instanceof ContainedListener ? listener : new ContainedListener(listener);
    }

    /** A stream begins. {@link #ended} follows in any case. */
    default void opened() {}

    /** The stream that begins goes on where its client was. */
    default void resumed() {}

    /**
     * Something was written; called once for each write, however many events are in it.
     *
     * @param events the number of events, zero for a heartbeat or last words alone
     * @param bytes the number of bytes, without what HTTP adds
     * @param lagMillis the time from publishing the oldest of the events to the end of the write,
     *     zero or more; {@link #NO_LAG} if it was not published to a topic, or before the stream
     *     began
     */
    default void wrote(int events, long bytes, long lagMillis) {}

    /**
     * The client is told that it has missed events.
     *
     * @param reason why
     */
    default void missed(Gap.Reason reason) {}

    /**
     * A stream has ended.
     *
     * @param end why
     */
    default void ended(SessionEnd end) {}

    /**
     * The handler, iterator or publisher of a stream that has ended still runs, although its thread
     * was interrupted a while ago. {@link #returned} follows when it has returned.
     */
    default void leftRunning() {}

    /** A handler, iterator or publisher that was {@linkplain #leftRunning left} has returned. */
    default void returned() {}
}

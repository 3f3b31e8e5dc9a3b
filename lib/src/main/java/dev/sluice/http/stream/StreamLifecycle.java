package dev.sluice.http.stream;

import dev.sluice.session.SessionEnd;

/**
 * Is told when streams begin and end, and whose they are. Called on virtual threads that write no
 * stream, so it may block; what it throws is logged. For one stream, {@link #ended} comes after
 * {@link #opened} has returned; calls for different streams come at the same time. Thread-safe.
 *
 * <p>A client that is refused has no stream.
 */
public interface StreamLifecycle {

    /** Does nothing. */
    StreamLifecycle NONE = new StreamLifecycle() {};

    /**
     * A stream has begun. {@link #ended} follows in any case, unless the process ends before it.
     *
     * @param stream the stream
     */
    default void opened(OpenedStream stream) {}

    /**
     * A stream has ended.
     *
     * @param stream the stream
     * @param end why
     */
    default void ended(OpenedStream stream, SessionEnd end) {}
}

package dev.sluice.session;

import java.util.function.Consumer;

/**
 * The code that a stream calls.
 *
 * @param listener is told what happens to streams like this
 * @param errors decides what the client is told if the stream fails
 * @param release called once, when the stream no longer counts as open: it has ended or its client
 *     has gone. Must not block or throw
 * @param whenOver told why this stream has ended, by the thread that has run it, last of all
 */
public record SessionCalls(
        SessionListener listener,
        ErrorMapper errors,
        Runnable release,
        Consumer<SessionEnd> whenOver) {

    /** Calls nothing. */
    public static final SessionCalls NONE =
            new SessionCalls(SessionListener.NONE, ErrorMapper.NONE, () -> {}, end -> {});

    /**
     * The same calls with another listener.
     *
     * @param value is told what happens to streams like this
     * @return the new calls
     */
    SessionCalls withListener(SessionListener value) {
        return new SessionCalls(value, errors, release, whenOver);
    }

    /**
     * The same calls with another mapper of errors.
     *
     * @param value decides what the client is told if the stream fails
     * @return the new calls
     */
    SessionCalls withErrors(ErrorMapper value) {
        return new SessionCalls(listener, value, release, whenOver);
    }
}

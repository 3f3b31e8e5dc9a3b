package dev.sluice.session;

/** Why a stream ended. Each reason has its own last words on the wire. */
public sealed interface SessionEnd {

    /** The source has no more; see {@link OnEnd} for what the client is told. */
    record SourceEnded() implements SessionEnd {}

    /**
     * The source has dropped a client that was too slow for it. The client is asked to come back
     * and goes on where it was.
     */
    record Detached() implements SessionEnd {}

    /**
     * The source failed. The client gets what came before, then {@code stream-error}.
     *
     * @param cause what the source threw
     */
    record Failed(Throwable cause) implements SessionEnd {}

    /** The stream reached its longest lifetime. The client is asked to come back. */
    record LifetimeReached() implements SessionEnd {}

    /** The service shuts down. The client is asked to come back. */
    record Drained() implements SessionEnd {}

    /**
     * The token with which the stream was opened has expired. The client is told so, and asked to
     * come back, which it can do with a fresh one.
     */
    record AccessExpired() implements SessionEnd {}

    /**
     * The client may no longer read. It is told so, and gets nothing of what came after that
     * moment.
     */
    record AccessRevoked() implements SessionEnd {}

    /** The client closed its connection, or the connection broke. */
    record ClientGone() implements SessionEnd {}

    /** The client took nothing for the write timeout, and was dropped. */
    record ReaderTooSlow() implements SessionEnd {}
}

package dev.sluice.client;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Is told what a client does beside handing out events. Each method does nothing unless it is
 * overridden.
 *
 * <p>It is called by the thread that is in {@link EventClient#next()}, so it holds up the stream
 * while it runs; what it throws comes out of {@code next()}, and the client can be used on. It may
 * close the client.
 */
public interface ClientListener {

    /**
     * A stream has begun: the server has answered, and events may follow.
     *
     * @param uri where it comes from, after redirects, without its query, which may hold a secret
     */
    default void opened(URI uri) {}

    /**
     * There is no stream, and the client will try again by itself.
     *
     * @param cause why: an {@link EventStreamRefusedException} for an answer that does not keep the
     *     client from trying again (a 503), an {@link java.net.http.HttpTimeoutException} if
     *     nothing was heard for the read timeout, a {@link TokenUnavailableException} if there was
     *     no token, any other {@link java.io.IOException} for a connection that broke or was never
     *     there; empty if the server ended the stream in order
     * @param delay how long the client waits before it tries again
     */
    default void disconnected(Optional<Throwable> cause, Duration delay) {}

    /**
     * The client comes back without the last event id, since that cannot be sent in a header: it is
     * not printable ASCII, or has a space at an end. Events that came meanwhile may be missed, or
     * come again, as the server begins a stream. Called once for a client.
     *
     * @param lastEventId the id
     */
    default void unresumable(String lastEventId) {}

    /**
     * The server has said, with an {@code end} event or a 204, that the stream is over, or has
     * ended the body of a request that is not {@linkplain ClientOptions#withRepeatable repeated};
     * {@code next()} is empty now.
     */
    default void ended() {}

    /**
     * The client has given up.
     *
     * @param reason what {@code next()} throws now
     */
    default void failed(EventStreamException reason) {}
}

package dev.sluice.client;

/**
 * The client has given up: the stream cannot go on, and another try would not help. Thrown by
 * {@link EventClient#next()}, once; the client is over then.
 *
 * <p>What another try may help against is no exception: the client tries again, and tells its
 * {@link ClientListener}.
 */
public class EventStreamException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EventStreamException(String message) {
        super(message);
    }
}

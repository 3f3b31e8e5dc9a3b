package dev.sluice.source;

/**
 * A failure whose message is meant for the client. The message of any other exception is logged and
 * kept from the client.
 */
public class StreamException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure to tell the client.
     *
     * @param message what the client reads in the {@code stream-error} event
     */
    public StreamException(String message) {
        super(message);
    }

    /**
     * A failure to tell the client, and its cause to log.
     *
     * @param message what the client reads in the {@code stream-error} event
     * @param cause what the log shows beside it
     */
    public StreamException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.sluice.source;

/**
 * Something that a source needs is not there for now: the client is asked to come back, with
 * nothing that would make an {@code EventSource} give up.
 */
public class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Something that is not there now.
     *
     * @param message what is wrong, in words that a client may read
     * @param cause the reason
     */
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Something that is not there now, for no other reason than the message says.
     *
     * @param message what is wrong, in words that a client may read
     */
    public UnavailableException(String message) {
        super(message);
    }
}

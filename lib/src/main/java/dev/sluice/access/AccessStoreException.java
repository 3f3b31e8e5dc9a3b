package dev.sluice.access;

/** The store of tickets and revocations does not answer, or is full. */
public final class AccessStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message what has failed
     */
    public AccessStoreException(String message) {
        super(message);
    }

    /**
     * A failure with a cause.
     *
     * @param message what has failed
     * @param cause why
     */
    public AccessStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.sluice.topic;

/**
 * An {@link IdempotencyKey} was used before for a publication with other events. Nothing is
 * published.
 */
public final class IdempotencyKeyReusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The exception, with a message that a client may read. */
    public IdempotencyKeyReusedException() {
        super(
                "The Idempotency-Key was used before for a publication with another body: send the"
                        + " same body again, or use a new key");
    }
}

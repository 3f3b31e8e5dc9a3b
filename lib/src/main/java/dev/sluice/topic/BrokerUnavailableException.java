package dev.sluice.topic;

import dev.sluice.source.UnavailableException;

/** A broker does not answer, or cannot do now what it was asked for. */
public final class BrokerUnavailableException extends UnavailableException {

    private static final long serialVersionUID = 1L;

    /**
     * A broker that is not there.
     *
     * @param message what is wrong, in words that a client may read
     * @param cause the reason
     */
    public BrokerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.sluice.run;

import dev.sluice.source.UnavailableException;

/** The store of runs does not answer. It may have done what it was asked to do. */
public final class RunStoreException extends UnavailableException {

    private static final long serialVersionUID = 1L;

    /**
     * A store that is away.
     *
     * @param cause the reason
     */
    public RunStoreException(Throwable cause) {
        super("The store of runs does not answer: try again later", cause);
    }
}

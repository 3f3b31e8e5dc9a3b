package dev.sluice.run;

import dev.sluice.source.StreamException;

/** A run has no room for more. Its message is meant for the readers. */
public final class RunTooLargeException extends StreamException {

    private static final long serialVersionUID = 1L;

    /**
     * A run that has said too much.
     *
     * @param message meant for the readers
     */
    public RunTooLargeException(String message) {
        super(message);
    }
}

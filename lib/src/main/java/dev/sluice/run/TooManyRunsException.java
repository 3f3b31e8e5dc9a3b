package dev.sluice.run;

/** There is no room for another run: 429. */
public final class TooManyRunsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyRunsException(String message) {
        super(message);
    }
}

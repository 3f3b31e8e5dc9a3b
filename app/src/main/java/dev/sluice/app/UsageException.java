package dev.sluice.app;

/** A command line or environment that the service cannot be started with; one line says why. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}

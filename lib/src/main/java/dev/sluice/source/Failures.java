package dev.sluice.source;

import org.jspecify.annotations.Nullable;

/** Failures of one thread that another one throws. */
final class Failures {

    private Failures() {}

    /** Throws what another thread has thrown; does nothing if that is null. */
    static void rethrow(@Nullable Throwable thrown) throws Exception {
        switch (thrown) {
            case null -> {}
            case InterruptedException interrupted ->
                    // Thrown as it is, it would say that this thread was interrupted.
                    throw new IllegalStateException(interrupted);
            case Exception exception -> throw exception;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }
}

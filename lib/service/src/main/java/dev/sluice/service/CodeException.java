package dev.sluice.service;

import java.util.function.Supplier;

/** The application's own code has failed while the service started. */
final class CodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private CodeException(String what, RuntimeException cause) {
        super(what + " failed: " + cause, cause);
    }

    /**
     * Calls code of the application.
     *
     * @param what names it, such as {@code the factory of a controller}
     * @throws CodeException if it fails
     */
    static <T> T calling(String what, Supplier<T> code) {
        try {
            return code.get();
        } catch (RuntimeException e) {
            throw new CodeException(what, e);
        }
    }
}

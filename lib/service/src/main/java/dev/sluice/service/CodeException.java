package dev.sluice.service;

import java.util.function.Supplier;

/** The application's own code has failed while the service started. */
final class CodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private CodeException(String what, RuntimeException cause) {
        super(what + " failed: " + cause, cause);
    }

    private CodeException(String message) {
        super(message);
    }

    /**
     * Calls code of the application.
     *
     * @param what names it, such as {@code the factory of a controller}
     * @throws CodeException if it fails, or gives nothing
     */
    static <T> T calling(String what, Supplier<T> code) {
        T made;
        try {
            made = code.get();
        } catch (RuntimeException e) {
            throw new CodeException(what, e);
        }
        if (made == null) {
            throw new CodeException(what + " must give an object, gave null");
        }
        return made;
    }
}

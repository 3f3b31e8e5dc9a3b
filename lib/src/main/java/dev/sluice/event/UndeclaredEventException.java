package dev.sluice.event;

/** An event of a type that its stream or topic has not declared, see {@link EventTypes}. */
public final class UndeclaredEventException extends EventEncodingException {

    private static final long serialVersionUID = 1L;

    UndeclaredEventException(String message) {
        super(message);
    }
}

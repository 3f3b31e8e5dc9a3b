package dev.sluice.controller;

/**
 * A controller or a route that cannot be bound. The message is one line: the route, the method,
 * what is wrong with it, and what to do, unless that is plain.
 */
public final class BindingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A reason why something cannot be bound.
     *
     * @param message one line
     */
    public BindingException(String message) {
        super(message);
    }
}

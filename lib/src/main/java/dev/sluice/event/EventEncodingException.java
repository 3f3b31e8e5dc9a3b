package dev.sluice.event;

/** An element of a stream that cannot be written: it is invalid, too large, or no JSON. */
public sealed class EventEncodingException extends RuntimeException
        permits UndeclaredEventException {

    private static final long serialVersionUID = 1L;

    EventEncodingException(String message) {
        super(message);
    }

    EventEncodingException(String message, Throwable cause) {
        super(message, cause);
    }
}

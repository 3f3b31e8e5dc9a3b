package dev.sluice.session;

/** The message to a client whose source has ended by itself. */
public enum OnEnd {
    /** Not to come back: an {@code end} event, and {@code 204} if it comes back nevertheless. */
    STOP,
    /** Nothing: it comes back after its reconnection time, and the source starts again. */
    RECONNECT
}

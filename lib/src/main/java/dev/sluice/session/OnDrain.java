package dev.sluice.session;

/** The fate of a stream when the service drains. */
public enum OnDrain {
    /** It is ended in its turn, and its client comes back. */
    END,
    /** It is left to end by itself, and ended last if it does not. */
    FINISH
}

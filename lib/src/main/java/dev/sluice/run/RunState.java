package dev.sluice.run;

import java.util.Locale;

/** The state of a run. All but the first are ends, and a run has one of them once. */
public enum RunState {
    /** The handler is at work. */
    RUNNING,
    /** The handler has returned. */
    DONE,
    /** A client or the service has stopped the run. */
    STOPPED,
    /** The handler has thrown an exception, or the run has broken a limit. */
    FAILED,
    /** The replica with the handler is gone. */
    LOST;

    /**
     * The name on the wire.
     *
     * @return the name in lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.sluice.run;

/** The effect on a run when its last reader leaves. */
public enum OnLeave {
    /** The run goes on, for as long as {@link RunOptions#unread} says. */
    DETACH,
    /** The run is stopped. */
    CANCEL
}

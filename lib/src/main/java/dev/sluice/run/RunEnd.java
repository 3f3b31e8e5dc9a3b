package dev.sluice.run;

import java.util.Objects;

/**
 * The end of a run.
 *
 * @param state any but {@link RunState#RUNNING}
 * @param message what the readers are told beside the state; may be empty
 */
public record RunEnd(RunState state, String message) {

    /**
     * Requires an end.
     *
     * @throws IllegalArgumentException if the state is none of an end
     */
    public RunEnd {
        Objects.requireNonNull(message, "message must not be null");
        if (state == RunState.RUNNING) {
            throw new IllegalArgumentException("state must be an end, was RUNNING");
        }
    }

    static RunEnd done() {
        return new RunEnd(RunState.DONE, "");
    }

    static RunEnd stopped(String message) {
        return new RunEnd(RunState.STOPPED, message);
    }

    static RunEnd failed(String message) {
        return new RunEnd(RunState.FAILED, message);
    }

    /**
     * The end, for those who read it already, of a run whose handler has refused to begin.
     *
     * @return the end
     */
    public static RunEnd refused() {
        return failed("The run was refused");
    }

    /**
     * The end of a run whose replica is gone.
     *
     * @return the end
     */
    public static RunEnd lost() {
        return new RunEnd(RunState.LOST, "The run was lost with the replica that it ran on");
    }
}

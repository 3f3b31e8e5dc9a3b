package dev.sluice.run;

/** Makes the handler of a run from what was kept of the request that started it. */
@FunctionalInterface
public interface RunProgram {

    /**
     * Makes the handler.
     *
     * @param input what the request for the run was turned into
     * @return the handler
     * @throws Exception if it cannot be made
     */
    RunHandler handler(String input) throws Exception;
}

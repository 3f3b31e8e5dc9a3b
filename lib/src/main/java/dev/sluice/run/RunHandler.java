package dev.sluice.run;

/** The work of a run, in blocking style: it appends, sends, sleeps, calls, and returns. */
@FunctionalInterface
public interface RunHandler {

    /**
     * Runs on a virtual thread of its own, whether or not anyone reads. The thread is interrupted
     * when the run is stopped, or takes too long, or the service ends.
     *
     * @param run where to send
     * @throws InterruptedException if the run was ended from outside
     * @throws Exception if the run failed: its readers get what was sent, and are told
     */
    void run(RunSink run) throws Exception;
}

package dev.sluice.run;

import java.time.Duration;

/** Is notified of what becomes of runs in this process. Must not block. Thread-safe. */
public interface RunListener {

    /** Is not interested. */
    RunListener NONE = (run, end, took) -> {};

    /**
     * A run has ended whose handler was here.
     *
     * @param run the run
     * @param end its end
     * @param took the time since it began here
     */
    void ended(RunInfo run, RunEnd end, Duration took);
}
